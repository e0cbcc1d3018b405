package dev.baton.lab.faults;

import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.Evidence;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which host sent from the shared MACs and when, whatever it sent: an owner cannot be one in silence, because the asking
 * never ends while a trial runs.
 *
 * @param signs in order of time
 */
record Ownership(List<Sign> signs) {

    /** A frame from a shared MAC, as it left a host. */
    record Sign(Instant at, Station by, Segment on, Mac mac) {}

    static Ownership of(Evidence evidence) {
        List<Sign> signs = new ArrayList<>();
        for (Station station : Station.values()) {
            for (Segment segment : station.segments()) {
                for (Mac mac : Trial.sharedMacs().values()) {
                    evidence.from(Evidence.place(station, segment), mac)
                            .forEach(at -> signs.add(new Sign(at, station, segment, mac)));
                }
            }
        }
        signs.sort(Comparator.comparing(Sign::at));
        return new Ownership(List.copyOf(signs));
    }

    /** Frames from a shared MAC that no gateway may send: on another segment, or by another host. */
    List<Sign> strays() {
        return signs.stream()
                .filter(sign -> !Station.GATEWAYS.contains(sign.by())
                        || !sign.mac().equals(Trial.sharedMacs().get(sign.on())))
                .toList();
    }

    /** Who sent from a shared MAC between two moments. */
    Set<Station> owners(Instant from, Instant to) {
        return signs.stream()
                .filter(sign -> !sign.at().isBefore(from) && sign.at().isBefore(to))
                .map(Sign::by)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Station.class)));
    }

    /** The first frame of a host from a moment on. */
    Instant first(Station by, Instant from) {
        return signs.stream()
                .filter(sign -> sign.by() == by && !sign.at().isBefore(from))
                .findFirst()
                .orElseThrow(() -> new AssertionError(by + " never owned the identity after " + from))
                .at();
    }

    /** The last frame of a host before a moment. */
    Instant last(Station by, Instant before) {
        return signs.stream()
                .filter(sign -> sign.by() == by && sign.at().isBefore(before))
                .reduce((one, later) -> later)
                .orElseThrow(() -> new AssertionError(by + " never owned the identity before " + before))
                .at();
    }

    /** From the first frame of the new owner to the last of the old; negative when they do not overlap. */
    Duration overlap(Station old, Station next) {
        return Duration.between(first(next, Instant.MIN), last(old, Instant.MAX));
    }
}
