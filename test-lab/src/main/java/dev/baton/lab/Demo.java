package dev.baton.lab;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.KeepalivedCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.cluster.PairFault;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Mac;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pair of gateways, traffic through it, and the death of the active one, told as a timeline. Everything lives in
 * network namespaces of its own and is gone at the end, also when interrupted. Arguments, both optional: the name of
 * another fault, and {@code keepalived} for the same with Debian's keepalived at its defaults, to compare with.
 */
public final class Demo {
    private static final String PICTURE = """

              client 10.7.1.100                                    server 203.0.113.100
                     |                                                     |
                ----- lan ----- [ 10.7.1.1  <- the pair ->  203.0.113.1 ] ----- wan -----
                                   gw1 .2 ===== sync ===== gw2 .3
            """;
    private static final Duration RESTORED = Duration.ofSeconds(15);
    private static final Duration WATCH = Duration.ofSeconds(1);

    private final PrintStream out = System.out;
    private final Cluster cluster;
    private final PairFault wanted;

    private Demo(Cluster cluster, PairFault wanted) {
        this.cluster = cluster;
        this.wanted = wanted;
    }

    /** Shows one fault; exit code 64 for a word it does not know. */
    public static void main(String[] args) throws InterruptedException {
        Cluster cluster = BatonCluster.defaults();
        PairFault fault = PairFault.FREEZE;
        for (String arg : args) {
            if (arg.equals("keepalived")) {
                cluster = KeepalivedCluster.defaults();
            } else {
                try {
                    fault = PairFault.of(arg);
                } catch (IllegalArgumentException e) {
                    System.err.println(e.getMessage() + "; and the word keepalived, to compare with");
                    System.exit(64);
                }
            }
        }
        new Demo(cluster, fault).show();
    }

    private void show() throws InterruptedException {
        out.println("Two gateways answer as one. All of this happens in network namespaces of this machine.");
        out.println(PICTURE);
        try (Lab lab = Lab.open()) {
            Witness witness = Witness.onSegments(lab);
            out.println("Starting the pair (" + cluster.name() + ") ...");
            Pair pair = Pair.settled(lab, cluster);
            Station active = pair.requireActive();
            out.println("  " + active.label() + " is active, " + active.peer().label() + " stands by.");
            tellAnswers(lab);

            out.println("\nSending 1000 packets a second from the client to the server and back ...\n");
            EchoFlow flow = EchoFlow.start(lab);
            watch(WATCH);
            Fault fault = wanted.hit(pair, active);
            if (wanted.moves()) {
                pair.awaitActive(active.peer(), RESTORED);
                watch(WATCH);
            } else {
                watch(cluster.patience());
            }
            tellTimeline(fault, pair, active, flow.stop(), witness);
            tellAnswers(lab);

            out.println("\nUndoing what was done to " + active.label() + " ...");
            wanted.undo(pair, active);
            watch(WATCH);
            pair.awaitSettled();
            out.println("  " + pair.requireActive().label() + " is active"
                    + (wanted.moves() ? " and stays it: who comes back stands by." : "."));
            tellStatus(lab);
        }
        out.println("\nAll namespaces, processes and files of the demo are gone.");
    }

    private void tellTimeline(Fault fault, Pair pair, Station active, EchoReport report, Witness witness) {
        boolean lasting = wanted == PairFault.STALL;
        Timeline timeline = new Timeline(fault, lasting, active.label() + " " + wanted.story() + ".");
        timeline.agent(active, cluster.events(pair, active.peer()));
        if (wanted.moves()) {
            timeline.wire(witness.soFar());
        }
        timeline.traffic(report);
        out.println(timeline);
    }

    private static void watch(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }

    /** Asked from the client, as any neighbour would. */
    private void tellAnswers(Lab lab) {
        Answers.Answer answer = Answers.ask(lab, Station.CLIENT, Segment.LAN, Segment.LAN.shared());
        String who = String.join(
                " and ", answer.answerers().stream().map(Mac::toString).toList());
        out.println("  The client asks for " + answer.target() + " and is answered by "
                + (who.isEmpty() ? "nobody" : who) + ".");
    }

    /** As an administrator would ask. */
    private void tellStatus(Lab lab) {
        if (cluster instanceof BatonCluster) {
            for (Station gateway : Station.GATEWAYS) {
                out.println("\n" + gateway.label() + "# baton status");
                out.print(BatonCluster.command(lab, gateway, List.of("status")).out());
            }
        }
    }
}
