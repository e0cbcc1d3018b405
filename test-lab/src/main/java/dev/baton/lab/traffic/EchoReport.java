package dev.baton.lab.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of a flow. An outage is a run of lost packets; its length is the time from the last packet before it that
 * was echoed to the first after it, by when they were sent. A pause of the sender alone is therefore no outage. Times
 * are CLOCK_MONOTONIC nanoseconds.
 *
 * @param rate packets a second, as asked for
 * @param sent packets sent
 * @param missing the numbers of the packets that never came back
 * @param outages in order of time
 * @param roundTripsMs upper bounds of {@link #ROUND_TRIP_BOUNDS_MS} to counts; the last count is of all slower ones
 * @param senderLatenessNs how late the sender itself was at worst
 */
public record EchoReport(
        int rate,
        int sent,
        List<Integer> missing,
        List<Outage> outages,
        List<Integer> roundTripsMs,
        long senderLatenessNs) {
    /** Upper bounds of the histogram of round trips, in milliseconds. */
    public static final List<Integer> ROUND_TRIP_BOUNDS_MS = List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

    /** One packet; {@code echoedNs} means something only if it was echoed. */
    record Packet(long sentNs, boolean echoed, long echoedNs) {}

    /**
     * A run of lost packets.
     *
     * @param lastBeforeNs when the last echoed packet before it was sent
     * @param firstAfterNs when the first echoed packet after it was sent; of the last packet of all if it never ended
     * @param ended whether traffic came back
     */
    public record Outage(long lastBeforeNs, long firstAfterNs, int lost, boolean ended) {
        public long lengthNs() {
            return firstAfterNs - lastBeforeNs;
        }

        public double lengthMs() {
            return lengthNs() / 1e6;
        }
    }

    public EchoReport {
        missing = List.copyOf(missing);
        outages = List.copyOf(outages);
        roundTripsMs = List.copyOf(roundTripsMs);
    }

    static EchoReport of(int rate, List<Packet> packets) {
        List<Integer> missing = new ArrayList<>();
        long latenessNs = 0;
        List<Outage> outages = new ArrayList<>();
        int[] roundTrips = new int[ROUND_TRIP_BOUNDS_MS.size() + 1];
        for (int i = 0; i < packets.size(); i++) {
            Packet packet = packets.get(i);
            long dueNs = packets.get(0).sentNs + i * (1_000_000_000L / rate);
            latenessNs = Math.max(latenessNs, packet.sentNs - dueNs);
            if (packet.echoed) {
                roundTrips[bucket(packet.echoedNs - packet.sentNs)]++;
                continue;
            }
            missing.add(i);
            if (i == 0 || packets.get(i - 1).echoed) {
                outages.add(outageAt(packets, i));
            }
        }
        List<Integer> counts = new ArrayList<>();
        for (int count : roundTrips) {
            counts.add(count);
        }
        return new EchoReport(rate, packets.size(), missing, outages, counts, latenessNs);
    }

    private static Outage outageAt(List<Packet> packets, int first) {
        int after = first;
        while (after < packets.size() && !packets.get(after).echoed) {
            after++;
        }
        long beforeNs = packets.get(Math.max(0, first - 1)).sentNs;
        boolean ended = after < packets.size();
        long afterNs = packets.get(ended ? after : after - 1).sentNs;
        return new Outage(beforeNs, afterNs, after - first, ended);
    }

    private static int bucket(long roundTripNs) {
        int bucket = 0;
        while (bucket < ROUND_TRIP_BOUNDS_MS.size() && roundTripNs > ROUND_TRIP_BOUNDS_MS.get(bucket) * 1_000_000L) {
            bucket++;
        }
        return bucket;
    }

    /** How many packets never came back. */
    public int lost() {
        return missing.size();
    }

    /** Length of the longest outage in milliseconds; 0 when nothing was lost. */
    public double longestOutageMs() {
        return outages.stream().mapToDouble(Outage::lengthMs).max().orElse(0);
    }

    /** Whether the last packets came back. */
    public boolean flowsAtTheEnd() {
        return sent > 0 && outages.stream().allMatch(Outage::ended);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d sent, %d lost, %d outages, longest %.1f ms%s, round trips by %s ms: %s, sender late by %.1f ms at worst",
                sent,
                lost(),
                outages.size(),
                longestOutageMs(),
                flowsAtTheEnd() ? "" : ", dead at the end",
                ROUND_TRIP_BOUNDS_MS,
                roundTripsMs,
                senderLatenessNs / 1e6);
    }
}
