package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.traffic.TcpTransfer;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.EchoTrail;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.Ping;
import dev.baton.lab.witness.SwitchTable;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Watches a site while something happens to it: a capture at every port, traffic through the pair, and the question for
 * the shared addresses from everywhere. One thread.
 */
final class Trial {
    private static final int ECHOES_PER_SECOND = 250;

    /** Even where nothing happens, for refreshes and late frames. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    private static final int BYTES_PER_SECOND = 750_000;

    private final Site site;
    private final Lab lab;
    private final Station active;
    private final Witness witness;
    private final TcpTransfer transfer;
    private final EchoTrail trail;
    private final EchoFlow flow;
    private final Inquiry inquiry;
    private final Instant began = Instant.now();

    private Trial(Site site, Witness witness) {
        this.site = site;
        this.lab = site.lab();
        this.witness = witness;
        this.active = site.pair().requireActive();
        expectOwner(active);
        this.transfer = TcpTransfer.start(lab, BYTES_PER_SECOND);
        this.trail = EchoTrail.start(lab);
        this.flow = EchoFlow.start(lab, ECHOES_PER_SECOND);
        this.inquiry = Inquiry.start(lab);
    }

    /** Begins to watch, makes sure that all is well, and starts the traffic. */
    static Trial begin(Site site) {
        return new Trial(site, Witness.everywhere(site.lab()));
    }

    /** The shared MACs that this cluster is documented to have. */
    static Map<Segment, Mac> sharedMacs() {
        return Map.of(Segment.LAN, Mac.parse("10:00:00:c1:4a:87"), Segment.WAN, Mac.parse("10:00:00:c1:4a:47"));
    }

    /** The host on a segment that sends to the shared address. */
    static Station neighbour(Segment segment) {
        return segment == Segment.LAN ? Station.CLIENT : Station.SERVER;
    }

    /** Who was active when the trial began. */
    Station active() {
        return active;
    }

    Station standby() {
        return active.peer();
    }

    /** Requires that by every account of outsiders {@code owner} and nobody else has the identity. */
    void expectOwner(Station owner) {
        expectAnswers(owner, List.of());
        for (Segment segment : Segment.GATEWAY) {
            assertThat(Ping.answers(lab.in(owner.peer()), segment.shared()))
                    .as("%s reaches %s", owner.peer().label(), segment.shared())
                    .isTrue();
        }
    }

    /** A member that is not the owner has its shared links down; lowering follows muting, so it may take a moment. */
    private void expectLowered(Station station) {
        if (site.status(station).equals("STANDBY")) {
            for (Segment segment : Segment.GATEWAY) {
                String link = "bt-" + segment.label();
                site.pair()
                        .await(
                                link + " is down on " + station.label(),
                                Site.SOON,
                                () -> IpView.link(lab.in(station), link)
                                        .filter(found -> !IpView.isUp(found))
                                        .isPresent());
            }
        }
    }

    /** The same, where some hosts cannot ask. */
    void expectAnswers(Station owner, List<Station> deaf) {
        assertThat(Answers.everywhere(lab, Segment.LAN.shared(), Segment.WAN.shared()))
                .hasSize(16)
                .allSatisfy(answer -> {
                    boolean home = answer.on().shared().equals(answer.target());
                    boolean heard = home && answer.asker() != owner && !deaf.contains(answer.asker());
                    assertThat(answer.answerers())
                            .isEqualTo(heard ? List.of(Findings.sharedMac(answer.on())) : List.of());
                });
        for (Segment segment : Segment.GATEWAY) {
            Mac shared = Findings.sharedMac(segment);
            assertThat(SwitchTable.behind(lab, segment, shared)).contains(owner);
            assertThat(Ping.answers(lab.in(neighbour(segment)), segment.shared()))
                    .as("the neighbour reaches %s", segment.shared())
                    .isTrue();
            assertThat(IpView.neighbour(lab.in(neighbour(segment)), segment.shared()))
                    .contains(shared);
        }
        assertThat(site.status(owner)).isEqualTo("ACTIVE");
        expectLowered(owner.peer());
    }

    /** What was captured so far; everything goes on. */
    Evidence soFar() {
        return witness.soFar();
    }

    /** Ends the questions, so that the lab can be closed under the rest. */
    void abandon() {
        inquiry.stop();
    }

    /** Ends everything, when all that the transfer sent has arrived, and checks what must hold whatever happened. */
    Findings end() {
        site.holdUntil(began.plus(LEAST));
        TcpTransfer.Outcome outcome = transfer.end();
        List<Answers.Answer> answers = inquiry.stop();
        EchoReport echo = flow.stop();
        Findings findings = new Findings(witness.stop(), echo, trail.stop(echo.missing()), outcome, answers);
        findings.mustHold();
        return findings;
    }
}
