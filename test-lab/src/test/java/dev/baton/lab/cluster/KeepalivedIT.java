package dev.baton.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.traffic.TcpTransfer;
import dev.baton.lab.witness.AddressPairing;
import dev.baton.lab.witness.AnswerWatch;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.Ping;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves the lab by a product whose behaviour is known: what the witnesses and the traffic say must fit it. */
class KeepalivedIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Cluster cluster = KeepalivedCluster.tenMilliseconds();
    private Lab lab;

    @BeforeEach
    void open() {
        lab = Lab.open();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aFrozenActiveIsReplacedAndTheWitnessesSeeIt() {
        Witness witness = Witness.everywhere(lab);
        Pair pair = Pair.settled(lab, cluster);
        Instant settled = Instant.now(); // both may have claimed for a moment as they started
        Station active = pair.requireActive();
        TcpTransfer transfer = TcpTransfer.start(lab, 700_000);
        EchoFlow flow = EchoFlow.start(lab, 2000);

        AnswerWatch watch =
                AnswerWatch.start(lab, Station.CLIENT, Segment.LAN, Segment.LAN.shared(), Duration.ofMillis(100));

        Fault freeze = lab.faults().freeze(active);
        pair.awaitActive(active.peer(), SOON);
        pair.holdUntil(freeze.began().plusSeconds(3));
        TcpTransfer.Outcome outcome = transfer.end();
        EchoReport report = flow.stop();
        List<AnswerWatch.Question> questions = watch.stop();
        Evidence evidence = witness.stop();

        assertThat(outcome.intact()).isTrue();
        assertThat(outcome.longestStallMs()).isGreaterThan(20);
        assertThat(report.flowsAtTheEnd()).isTrue();
        assertThat(report.lost()).isPositive();
        assertThat(report.longestOutageMs()).isBetween(20.0, 2000.0);
        assertThat(questions).hasSizeGreaterThan(10);
        assertThat(AnswerWatch.longestSilence(questions)).isBetween(Duration.ofMillis(50), SOON);
        assertThat(questions.stream().flatMap(question -> question.answers().stream()))
                .containsOnly(cluster.sharedMac(Segment.LAN));
        for (Segment segment : Segment.GATEWAY) {
            Mac shared = cluster.sharedMac(segment);
            List<ArpSighting> announcements = evidence.announcements(segment.shared(), freeze.began()).stream()
                    .filter(arp -> arp.place().equals(segment.label()))
                    .toList();
            assertThat(announcements).isNotEmpty().allSatisfy(arp -> {
                assertThat(arp.isRequest()).isTrue();
                assertThat(arp.etherSource()).isEqualTo(shared);
                assertThat(arp.etherDestination()).isEqualTo(Mac.BROADCAST);
                assertThat(arp.sender().mac()).isEqualTo(shared);
            });
        }
        assertThat(evidence.places()).contains("lan", "wan", "sync", "gw1/sync0", "client/lan0");
        assertThat(evidence.sentBy(active, Segment.LAN))
                .as("only its own")
                .allSatisfy(arp ->
                        assertThat(arp.etherSource()).isIn(active.mac(Segment.LAN), cluster.sharedMac(Segment.LAN)));
        assertThat(evidence.claimants(Segment.LAN.shared(), settled, freeze.began()))
                .containsExactly(active);
        assertThat(evidence.claimants(Segment.LAN.shared(), freeze.done(), Instant.MAX))
                .contains(active.peer());
        assertThat(Ping.answers(lab.in(Station.CLIENT), Station.SERVER.address(Segment.WAN)))
                .isTrue();
    }

    @Test
    void theSharedAddressIsAnsweredByTheSharedMac() {
        Pair pair = Pair.settled(lab, cluster);
        assertThat(pair.active()).isPresent();
        Mac shared = cluster.sharedMac(Segment.LAN);

        assertThat(Answers.ask(lab, Station.CLIENT, Segment.LAN, Segment.LAN.shared())
                        .answerers())
                .containsExactly(shared);
        assertThat(Answers.everywhere(lab, Segment.LAN.shared())).hasSize(8);
    }

    @Test
    void aPairingWithAnotherMacIsFound() {
        Witness witness = Witness.onSegments(lab);
        lab.in(Station.GW1).ipBatch("addr add " + Segment.LAN.sharedPrefix() + " dev lan0\n");
        Answers.first(lab, Station.CLIENT, Segment.LAN, Segment.LAN.shared());
        Mac expected = cluster.sharedMac(Segment.LAN);

        List<AddressPairing.Breach> breaches =
                new AddressPairing(Map.of(Segment.LAN.shared(), expected)).breaches(witness.stop());

        assertThat(breaches)
                .isNotEmpty()
                .allSatisfy(
                        breach -> assertThat(breach.frame().sender().mac()).isEqualTo(Station.GW1.mac(Segment.LAN)));
    }

    @Test
    void processFaultsReachTheProcesses() {
        Pair pair = Pair.settled(lab, cluster);
        Station first = pair.requireActive();

        assertThat(pair.stop(first)).isZero();
        pair.awaitActive(first.peer(), SOON);

        pair.startAgent(first);
        pair.awaitSettled();
        assertThat(pair.requireActive()).as("no preemption").isEqualTo(first.peer());

        Footprint idle = Footprint.of(pair.agent(first.peer()));
        assertThat(idle.residentKib()).isPositive();
        assertThat(idle.threads()).isPositive();

        pair.stall(first.peer(), Duration.ofMillis(500));
        assertThat(pair.agent(first.peer()).isAlive()).isTrue();
        Station active = pair.awaitSettled(); // both may still fight, for a pause of half a second has made two masters
        pair.kill(active);
        assertThat(pair.agent(active).awaitExit(SOON)).as("128 + SIGKILL").isEqualTo(137);
        pair.awaitActive(active.peer(), SOON);
    }
}
