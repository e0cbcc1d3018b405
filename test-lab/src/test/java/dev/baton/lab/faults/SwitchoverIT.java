package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.traffic.TcpTransfer;
import dev.baton.lab.witness.AddressPairing;
import dev.baton.lab.witness.AnswerWatch;
import dev.baton.lab.witness.EchoTrail;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code baton switchover}, judged from outside: not a packet lost, and what the command says and refuses. */
class SwitchoverIT {
    private static final int PACKETS_PER_SECOND = 2_000;
    private static final int MOVES = 4;
    private static final Duration BETWEEN_MOVES = Duration.ofMillis(700);
    private static final int BYTES_PER_SECOND = 300_000;
    /** DESIGN D5. */
    private static final Duration OVERLAP = Duration.ofMillis(500);

    private static final String STATELESS = "table inet site { }\n";

    /** Tracks every flow and drops what does not fit: a flow that comes over from the other gateway must be picked up. */
    private static final String TRACKING = """
            table inet site {
                chain forward {
                    type filter hook forward priority filter; policy accept;
                    ct state invalid drop
                }
            }
            """;

    /** A move, as it was seen by who ordered it. */
    private record Ordered(Station from, Instant began, Instant done) {}

    @Test
    void theRoleMovesBackAndForthUnderAFlowAndNoPacketIsLost() {
        try (Site site = Site.open(BatonCluster.defaults(), STATELESS)) {
            moveBackAndForth(site);
        }
    }

    @Test
    void flowsThatAreTrackedArePickedUpByTheOtherGateway() {
        try (Site site = Site.open(BatonCluster.defaults(), TRACKING)) {
            // A gateway that gets a flow back remembers an old TCP window; the README says what it needs for that.
            Station.GATEWAYS.forEach(
                    gateway -> site.lab().in(gateway).sysctl("net/netfilter/nf_conntrack_tcp_be_liberal", "1"));
            moveBackAndForth(site);
        }
    }

    private static void moveBackAndForth(Site site) {
        Witness witness = Witness.everywhere(site.lab());
        List<AnswerWatch> watches = new ArrayList<>();
        for (Segment segment : Segment.GATEWAY) {
            watches.add(AnswerWatch.start(
                    site.lab(), Trial.neighbour(segment), segment, segment.shared(), Duration.ofMillis(100)));
        }
        TcpTransfer transfer = TcpTransfer.start(site.lab(), BYTES_PER_SECOND);
        EchoTrail trail = EchoTrail.start(site.lab());
        EchoFlow flow = EchoFlow.start(site.lab(), PACKETS_PER_SECOND);

        List<Ordered> moves = new ArrayList<>();
        for (int move = 0; move < MOVES; move++) {
            Station old = site.pair().requireActive();
            Instant began = Instant.now();
            Tool.Result said = switchover(site, old);
            assertThat(said.exit()).as("%s", said).isZero();
            assertThat(said.out()).contains("node " + old.peer().number() + " is active now");
            moves.add(new Ordered(old, began, Instant.now()));
            site.pair().awaitActive(old.peer(), Site.SOON);
            assertThat(site.status(old)).isEqualTo("STANDBY");
            site.hold(BETWEEN_MOVES);
        }

        TcpTransfer.Outcome outcome = transfer.end();
        EchoReport echo = flow.stop();
        List<AnswerWatch.Question> questions = new ArrayList<>();
        watches.forEach(watch -> questions.addAll(watch.stop()));
        Evidence evidence = witness.stop();
        System.out.println("switchovers: " + echo);

        assertThat(trail.stop(echo.missing())).as("%s", echo).isEmpty();
        assertThat(outcome.intact()).as("%s", outcome).isTrue();
        Map<Ip, Mac> expected = new HashMap<>();
        Trial.sharedMacs().forEach((segment, mac) -> expected.put(segment.shared(), mac));
        assertThat(new AddressPairing(expected).breaches(evidence)).isEmpty();
        assertThat(questions)
                .allSatisfy(question -> assertThat(question.answers())
                        .isSubsetOf(Trial.sharedMacs().values()));
        Ownership ownership = Ownership.of(evidence);
        assertThat(ownership.strays()).isEmpty();
        for (int i = 0; i < MOVES; i++) {
            Instant next = i + 1 < MOVES ? moves.get(i + 1).began() : Instant.MAX;
            movedOnce(evidence, ownership, moves.get(i), next);
        }
    }

    /** The old owner fell silent soon after the new one spoke, and was told to the neighbours again afterwards. */
    private static void movedOnce(Evidence evidence, Ownership ownership, Ordered move, Instant next) {
        Station heir = move.from().peer();
        Instant first = ownership.first(heir, move.began());
        Instant last = ownership.last(move.from(), next);
        assertThat(Duration.between(first, last)).as("both answered").isLessThan(OVERLAP);
        assertThat(ownership.owners(move.done().plus(OVERLAP), next)).containsExactly(heir);
        for (Segment segment : Segment.GATEWAY) {
            long announced = evidence.announcements(segment.shared(), move.began()).stream()
                    .filter(arp -> arp.place().equals(Evidence.place(heir, segment)))
                    .filter(arp -> arp.at().isBefore(first.plusMillis(90)))
                    .count();
            assertThat(announced)
                    .as("at the claim, when the old owner was silent, and 20 ms later on %s", segment)
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void whatCannotBeMovedIsRefusedWithAReason() {
        try (Site site = Site.open(BatonCluster.defaults(), STATELESS)) {
            Station active = site.pair().requireActive();
            Station standby = active.peer();
            refused(switchover(site, standby), "this host is not active; node " + active.number());
            refused(switchover(site, active, "--to", "7"), "no member with node id 7");
            refused(switchover(site, active, "--to", Integer.toString(active.number())), "active already");

            site.lab().faults().unplug(standby, Segment.LAN);
            site.pair().await("the standby is worse", Site.SOON, () -> !site.hearsPeer(active, Segment.LAN));
            refused(switchover(site, active), "less healthy");
            Tool.Result forced = switchover(site, active, "--force");
            assertThat(forced.exit()).as("%s", forced).isZero();
            assertThat(site.status(standby)).isEqualTo("ACTIVE");

            site.lab().faults().plug(standby, Segment.LAN);
            site.pair().awaitSettled();
            site.pair().stop(active);
            refused(switchover(site, standby), "is not alive");
            refused(switchover(site, standby, "--force"), "is not alive");
            assertThat(switchover(site, active).exit()).as("no agent").isEqualTo(69);
            assertThat(site.status(standby)).isEqualTo("ACTIVE");
        }
    }

    private static void refused(Tool.Result said, String reason) {
        assertThat(said.exit()).as("%s", said).isEqualTo(1);
        assertThat(said.err()).contains("not moved").contains(reason);
    }

    private static Tool.Result switchover(Site site, Station on, String... options) {
        List<String> words = new ArrayList<>(List.of("switchover"));
        words.addAll(List.of(options));
        return BatonCluster.command(site.lab(), on, words);
    }
}
