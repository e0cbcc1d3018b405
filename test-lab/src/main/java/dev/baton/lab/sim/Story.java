package dev.baton.lab.sim;

import java.util.ArrayList;
import java.util.List;

/** What was told in a run, and a digest of all that happened in it: two runs of a seed are equal when their digests are. */
final class Story {
    private final long startNs;
    private final List<Line> lines = new ArrayList<>();
    private long digest;

    private record Line(long atNs, String text) {}

    Story(long startNs) {
        this.startNs = startNs;
    }

    /** Something happened that is not worth a line. */
    void happened(long atNs) {
        digest = (digest ^ atNs) * 0x9e3779b97f4a7c15L;
        digest ^= digest >>> 32;
    }

    void tell(long atNs, String text) {
        lines.add(new Line(atNs, text));
        happened(atNs ^ text.hashCode());
    }

    long digest() {
        return digest;
    }

    /** One line an event: virtual time, who, what. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        for (Line line : lines) {
            all.append(String.format("%10.3f ms  %s%n", (line.atNs - startNs) / 1e6, line.text));
        }
        return all.toString().stripTrailing();
    }
}
