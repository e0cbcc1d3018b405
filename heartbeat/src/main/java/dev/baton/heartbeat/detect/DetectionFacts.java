package dev.baton.heartbeat.detect;

import java.util.EnumMap;
import java.util.Map;

/**
 * How one peer is watched, for status pages; a snapshot, immutable.
 *
 * @param windowNs the silence that is judged now
 * @param profileNs what the profile alone would make of it
 * @param roundTripNs p99.9 of the answers of its kernel, 0 for none
 * @param sent kernel probes so far, by kind
 * @param answered answers to them
 * @param capped probes that were held back so as not to flood it
 * @param hasNeighbours whether other stations are known to live, so that our own deafness would be noticed
 * @param deaf whether it is silent but not judged, because we hear nobody else either
 */
public record DetectionFacts(
        long windowNs,
        long profileNs,
        long roundTripNs,
        Map<ProbeKind, Long> sent,
        Map<ProbeKind, Long> answered,
        long capped,
        boolean hasNeighbours,
        boolean deaf) {

    public DetectionFacts {
        sent = Map.copyOf(sent);
        answered = Map.copyOf(answered);
    }

    static DetectionFacts of(
            Window window, RoundTrips roundTrips, Interrogation kernel, boolean hasNeighbours, boolean deaf) {
        Map<ProbeKind, Long> sent = new EnumMap<>(ProbeKind.class);
        Map<ProbeKind, Long> answered = new EnumMap<>(ProbeKind.class);
        for (ProbeKind kind : ProbeKind.values()) {
            sent.put(kind, kernel.sent(kind));
            answered.put(kind, kernel.answered(kind));
        }
        return new DetectionFacts(
                window.effectiveNs(),
                window.profileNs(),
                roundTrips.p999Ns(),
                sent,
                answered,
                kernel.capped(),
                hasNeighbours,
                deaf);
    }
}
