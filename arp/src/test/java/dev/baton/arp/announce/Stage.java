package dev.baton.arp.announce;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A plan, a virtual clock in milliseconds, and a record of what was announced when. */
final class Stage {
    static final long MILLI = 1_000_000;

    /** What one call of the sink said. */
    record Said(long ms, int iface, int first, int count) {
        @Override
        public String toString() {
            return iface + ":" + first + (count == 1 ? "" : "-" + (first + count - 1));
        }

        boolean covers(int address) {
            return address >= first && address < first + count;
        }
    }

    final AnnouncePlan plan;
    private final int[] counts;
    private final long epochNs;
    private final List<Said> record = new ArrayList<>();
    private long nowNs;

    Stage(int... counts) {
        this(0, counts);
    }

    Stage(long epochNs, int[] counts) {
        this(epochNs, withJitter(0, 1), counts);
    }

    Stage(long epochNs, AnnounceSettings settings, int... counts) {
        this.plan = new AnnouncePlan(settings, counts);
        this.counts = counts;
        this.epochNs = epochNs;
        this.nowNs = epochNs;
    }

    static AnnounceSettings withJitter(double jitter, long seed) {
        AnnounceSettings standard = AnnounceSettings.standard(10_000 * MILLI, seed);
        return new AnnounceSettings(
                standard.refreshNs(),
                standard.trainIntervalNs(),
                standard.trainNs(),
                standard.repeatsNs(),
                standard.allEvery(),
                jitter,
                seed,
                256);
    }

    Stage start() {
        plan.start(nowNs);
        return this;
    }

    Stage stop() {
        plan.stop();
        return this;
    }

    Stage again() {
        plan.again(-1, nowNs);
        return this;
    }

    Stage handover() {
        plan.handover(nowNs);
        return this;
    }

    Stage awaitLink(int iface) {
        plan.awaitLink(iface);
        return this;
    }

    Stage interfaceBack(int iface) {
        plan.interfaceBack(iface, nowNs);
        return this;
    }

    Stage forget() {
        record.clear();
        return this;
    }

    long now() {
        return nowNs;
    }

    long toNanos(long ms) {
        return epochNs + ms * MILLI;
    }

    /** One tick at a moment. */
    Stage at(long ms) {
        nowNs = toNanos(ms);
        return tick();
    }

    Stage tick() {
        tickAndAskWhenNext();
        return this;
    }

    long tickAndAskWhenNext() {
        long ms = (nowNs - epochNs) / MILLI;
        return plan.onTick(nowNs, (iface, first, count) -> record.add(new Said(ms, iface, first, count)));
    }

    /** Ticks whenever the plan asks for it, up to and including a moment. */
    Stage until(long ms) {
        long endNs = toNanos(ms);
        while (true) {
            long deadlineNs = tickAndAskWhenNext();
            if (deadlineNs - endNs > 0) {
                nowNs = endNs;
                return this;
            }
            nowNs = deadlineNs;
        }
    }

    List<String> said() {
        return record.stream().map(Said::toString).toList();
    }

    List<Said> record() {
        return record;
    }

    int frames() {
        return record.stream().mapToInt(Said::count).sum();
    }

    /** The moments at which every address of every interface was announced. */
    List<Long> timesOfAll() {
        return moments(this::isEverything);
    }

    /** The moments at which only first addresses were announced, all of them. */
    List<Long> timesOfFirstsOnly() {
        return moments(said -> !isEverything(said) && said.stream().allMatch(each -> each.first() + each.count() == 1));
    }

    /** When one address, written {@code interface:address}, was announced. */
    List<Long> timesOf(String address) {
        int iface = Integer.parseInt(address.substring(0, address.indexOf(':')));
        int index = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return record.stream()
                .filter(said -> said.iface() == iface && said.covers(index))
                .map(Said::ms)
                .toList();
    }

    private boolean isEverything(List<Said> said) {
        return IntStream.range(0, counts.length)
                .allMatch(iface -> IntStream.range(0, counts[iface])
                        .allMatch(address ->
                                said.stream().anyMatch(each -> each.iface() == iface && each.covers(address))));
    }

    private List<Long> moments(Predicate<List<Said>> what) {
        TreeMap<Long, List<Said>> byMoment = new TreeMap<>();
        record.forEach(each ->
                byMoment.computeIfAbsent(each.ms(), ms -> new ArrayList<>()).add(each));
        return byMoment.entrySet().stream()
                .filter(moment -> what.test(moment.getValue()))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
