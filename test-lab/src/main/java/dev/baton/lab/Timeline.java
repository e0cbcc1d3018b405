package dev.baton.lab;

import dev.baton.lab.cluster.LogLine;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What happened after a fault, in order and in words: from the events of the other agent, from the capture of the wire,
 * and from the traffic. Times are told in milliseconds since the fault was in force.
 */
final class Timeline {
    private static final int COLUMNS = 100;
    private static final int INDENT = 28;

    private final Fault fault;
    private final Instant zero;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Instant at, String what, String sentence) {}

    /**
     * Begins with the fault.
     *
     * @param lasting whether the act took as long as the fault: it was in force from the beginning then
     */
    Timeline(Fault fault, boolean lasting, String sentence) {
        this.fault = fault;
        this.zero = lasting ? fault.began() : fault.done();
        entries.add(new Entry(zero, "fault", sentence));
    }

    /** Suspicion, verdicts and claim, as the other agent tells them; nothing for a product that tells otherwise. */
    void agent(Station hit, List<LogLine> events) {
        String name = hit.label();
        String other = hit.peer().label();
        first(events, event -> event.isTo("verdict", "SUSPECT"))
                .ifPresent(event -> add(
                        event.at(),
                        "suspicion",
                        other + " has heard nothing from " + name + " on any path for " + event.field("silent_ms")
                                + " ms. It asks once more: the agent of " + name + ", and its kernel by ARP."));
        first(events, event -> event.isTo("verdict", "STALLED"))
                .ifPresent(event -> add(
                        event.at(),
                        "verdict",
                        "The kernel of " + name + " answers, its agent does not: stalled, not dead. As long as it"
                                + " answers for the shared addresses, traffic flows and nothing is claimed."));
        Optional<LogLine> dead = first(events, event -> event.isTo("verdict", "DEAD"));
        dead.ifPresent(event -> add(event.at(), "verdict", death(name, event)));
        // One turn of the loop decides both: the role bears the time of the turn, the verdict that of its writing down.
        first(events, event -> event.isTo("role", "ACTIVE"))
                .ifPresent(event -> add(
                        dead.filter(verdict -> event.field("reason").equals("peer-dead"))
                                .map(LogLine::at)
                                .filter(event.at()::isBefore)
                                .orElse(event.at()),
                        "claim",
                        claim(other, event)));
        first(events, event -> event.isTo("verdict", "ALIVE"))
                .ifPresent(event -> add(event.at(), "verdict", other + " hears " + name + " again: alive."));
    }

    private static String death(String name, LogLine event) {
        if (event.field("grounds").equals("left")) {
            return name + " has said good-bye.";
        }
        return "Neither the agent of " + name + " nor its kernel answered: dead.";
    }

    private static String claim(String claimant, LogLine event) {
        String why = switch (event.field("reason")) {
            case "identity-silent" ->
                "Nobody answers for the shared addresses any more: the kernel let go of"
                        + " them when the lease ran out. ";
            case "handover" -> "As agreed, while the other still answers: ";
            default -> "";
        };
        return why + claimant + " takes the shared MACs and addresses, in term " + event.field("term") + ".";
    }

    /** The first announcement on each segment, as a switch saw it. */
    void wire(Evidence evidence) {
        for (Segment segment : Segment.GATEWAY) {
            evidence.announcements(segment.shared(), zero).stream()
                    .filter(arp -> arp.place().equals(segment.label()))
                    .findFirst()
                    .ifPresent(arp -> add(arp.at(), "announcement", announcement(segment, arp)));
        }
    }

    private static String announcement(Segment segment, ArpSighting arp) {
        return "The first on " + segment.label() + ": " + segment.shared() + " is at "
                + arp.sender().mac() + ". Switches learn the new port.";
    }

    /** When traffic came back and what it cost. */
    void traffic(EchoReport report) {
        String cost = String.format(
                Locale.ROOT,
                "Packets lost: %d of %d. Outage: %.0f ms.",
                report.lost(),
                report.sent(),
                report.longestOutageMs());
        Optional<EchoReport.Outage> longest =
                report.outages().stream().max(Comparator.comparingLong(EchoReport.Outage::lengthNs));
        if (longest.isEmpty()) {
            entries.add(new Entry(Instant.MAX, "traffic", "It never stopped. " + cost));
        } else if (longest.get().ended()) {
            add(at(longest.get().firstAfterNs()), "traffic", "It flows again. " + cost);
        } else {
            entries.add(new Entry(Instant.MAX, "no traffic", "It did not come back while we watched. " + cost));
        }
    }

    private Instant at(long monotonicNs) {
        return fault.done().plusNanos(monotonicNs - fault.doneNs());
    }

    private void add(Instant at, String what, String sentence) {
        entries.add(new Entry(at, what, sentence));
    }

    private Optional<LogLine> first(List<LogLine> events, Predicate<LogLine> wanted) {
        return events.stream()
                .filter(event -> !event.at().isBefore(fault.began()) && wanted.test(event))
                .findFirst();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        entries.stream().sorted(Comparator.comparing(Entry::at)).forEach(entry -> {
            String ms = entry.at.equals(Instant.MAX)
                    ? "-"
                    : String.format(
                            Locale.ROOT,
                            "%.1f",
                            Duration.between(zero, entry.at).toNanos() / 1e6);
            text.append(String.format(Locale.ROOT, "  %8s ms  %-13s %s%n", ms, entry.what, wrapped(entry.sentence)));
        });
        return text.toString();
    }

    /** Broken between words so that no line is longer than a terminal is wide. */
    private static String wrapped(String sentence) {
        StringBuilder text = new StringBuilder();
        int column = INDENT;
        for (String word : sentence.split(" ", -1)) {
            if (column > INDENT && column + 1 + word.length() > COLUMNS) {
                text.append('\n').append(" ".repeat(INDENT));
                column = INDENT;
            } else if (column > INDENT) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }
}
