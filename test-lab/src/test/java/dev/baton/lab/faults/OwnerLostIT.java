package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.Agent;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults after which the standby must be the owner; each test leaves the pair settled, with the roles swapped. */
class OwnerLostIT {
    /** A question that is asked just before a fault may reach the new owner. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(250);

    /** Within which a member that must be silent is, and one that must answer does: far beyond what it takes. */
    private static final Duration BOUND = Duration.ofSeconds(1);
    /** When a claim has said all it says by itself (5 s), and well before the first refresh (9 s at the earliest). */
    private static final Duration QUIET = Duration.ofMillis(5_300);

    /** When it has told all of a member that came back: at once and 100 ms later. */
    private static final Duration AGAIN = Duration.ofMillis(600);

    /** 128 and the number of the signal. */
    private static final int SIGKILLED = 137;

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(BatonCluster.defaults(), Site.DEFAULT_DROP));

    private Site site;
    private Trial trial;
    private Station active;
    private Station standby;

    @BeforeEach
    void begin() {
        site = SHARED.site();
        trial = SHARED.begin();
        active = trial.active();
        standby = trial.standby();
    }

    @Test
    void aFrozenOwnerIsReplacedAndHasGivenWayWhenItThaws() {
        Fault freeze = site.lab().faults().freeze(active);
        site.pair().awaitActive(standby, Site.SOON);
        trial.expectAnswers(standby, List.of(active));
        Instant claimed = trial.soFar().announcements(Segment.LAN.shared(), freeze.done()).stream()
                .filter(arp -> arp.place().equals(Evidence.place(standby, Segment.LAN)))
                .findFirst()
                .orElseThrow()
                .at();
        site.holdUntil(claimed.plus(QUIET));

        Fault thaw = site.lab().faults().thaw(active);
        site.pair().awaitSettled();
        site.holdUntil(thaw.done().plus(BOUND));
        trial.expectOwner(standby);
        Findings findings = trial.end();

        Ownership ownership = findings.ownership();
        assertThat(ownership.owners(Instant.MIN, freeze.began())).containsExactly(active);
        // What the frozen host says reaches nobody.
        assertThat(ownership.first(standby, Instant.MIN)).isAfter(freeze.began());
        assertThat(ownership.owners(thaw.done().plus(BOUND), Instant.MAX))
                .as("the loser fell silent")
                .containsExactly(standby);
        findings.announcedBy(standby, freeze.began());
        for (Segment segment : Segment.GATEWAY) {
            assertThat(findings.announcements(standby, segment, thaw.began()).stream()
                            .map(ArpSighting::at)
                            .filter(at -> at.isBefore(thaw.done().plus(AGAIN))))
                    .as("it tells %s again, which a refresh does once", segment)
                    .hasSizeGreaterThan(1);
        }
        findings.answeredBy(active, Instant.MIN, freeze.began().minus(ON_THE_WAY));
        findings.neverAnsweredByTwo(freeze.began(), thaw.began());
        findings.answeredBy(standby, claimed.plus(BOUND), thaw.began());
        findings.answeredBy(standby, thaw.done().plus(BOUND), lastQuestions());
        assertThat(findings.echo().longestOutageMs()).as("%s", findings.echo()).isBetween(10.0, 1_000.0);
        assertThat(List.of(site.status(standby), site.status(active))).containsExactly("ACTIVE", "STANDBY");
        assertThat(site.reason(active)).isEqualTo("deaf");
    }

    @Test
    void aFrozenOwnerThatThawsBeforeItKnowsGivesInAtOnce() {
        site.lab().faults().freeze(active);
        site.pair().awaitActive(standby, Site.SOON);
        Fault thaw = site.lab().faults().thaw(active);
        site.pair().awaitSettled();
        assertThat(site.reason(active)).isEqualTo("conflict-lost");
        site.holdUntil(thaw.done().plus(BOUND));
        trial.expectOwner(standby);
        Findings findings = trial.end();
        assertThat(findings.ownership().owners(thaw.done().plus(BOUND), Instant.MAX))
                .containsExactly(standby);
        findings.answeredBy(standby, thaw.done().plus(BOUND), lastQuestions());
    }

    @Test
    void anOwnerWithoutPowerIsReplacedAndDoesNotComeBackAsOne() {
        Fault off = site.lab().faults().powerOff(active);
        site.pair().awaitActive(standby, Site.SOON);
        trial.expectAnswers(standby, List.of(active));

        Fault on = site.lab().faults().powerOn(active);
        site.pair().awaitSettled();
        site.holdUntil(on.done().plus(BOUND));
        trial.expectOwner(standby);
        Findings findings = trial.end();

        Ownership ownership = findings.ownership();
        assertThat(ownership.owners(Instant.MIN, off.began())).containsExactly(active);
        assertThat(ownership.owners(off.done(), on.began())).containsExactly(standby);
        assertThat(ownership.owners(on.done().plus(BOUND), Instant.MAX)).containsExactly(standby);
        findings.announcedBy(standby, off.began());
        findings.neverAnsweredByTwo(Instant.MIN, on.began());
        findings.answeredBy(standby, on.done().plus(BOUND), lastQuestions());
        assertThat(findings.echo().longestOutageMs()).as("%s", findings.echo()).isBetween(10.0, 1_000.0);
    }

    /** It is heard by all, so nobody would miss it. */
    @Test
    void anOwnerThatHearsNobodyGivesWayAndStandsByWhenItHearsAgain() {
        Fault deafen = site.lab().faults().deafen(active);
        site.pair().awaitActive(standby, Site.SOON);
        trial.expectAnswers(standby, List.of(active));
        assertThat(site.reason(active)).isEqualTo("deaf");
        assertThat(site.alarms(standby))
                .anySatisfy(
                        alarm -> assertThat(alarm).startsWith("not protected").contains("it hears nobody"));

        Fault undeafen = site.lab().faults().undeafen(active);
        site.pair().awaitSettled();
        site.holdUntil(undeafen.done().plus(BOUND));
        trial.expectOwner(standby);
        Findings findings = trial.end();

        assertThat(findings.ownership().owners(undeafen.began(), Instant.MAX)).containsExactly(standby);
        findings.announcedBy(standby, deafen.began());
        findings.neverAnsweredByTwo(Instant.MIN, lastQuestions());
        findings.answeredBy(standby, undeafen.done().plus(BOUND), lastQuestions());
        assertThat(findings.echo().longestOutageMs()).as("%s", findings.echo()).isBetween(2_500.0, 5_000.0);
    }

    @Test
    void aKilledAgentLosesTheIdentityByTheKernelsClock() {
        identityExpires(() -> site.pair().kill(active));
    }

    @Test
    void anAgentThatTheOomKillerTakesLosesTheIdentityByTheKernelsClock() {
        identityExpires(() -> Fault.inflict("out of memory", active.label(), this::outOfMemory));
    }

    private void outOfMemory() {
        Agent agent = site.pair().agent(active);
        try (OutOfMemory memory = OutOfMemory.around(site.lab(), agent.pid())) {
            site.pair().await("the OOM killer took the agent", Site.SOON, () -> !agent.isAlive());
            assertThat(memory.kills()).as("processes killed").isPositive();
        }
        assertThat(agent.awaitExit(Site.SOON))
                .as("by a signal that it cannot catch")
                .isEqualTo(SIGKILLED);
    }

    private void identityExpires(Supplier<Fault> death) {
        Fault kill = death.get();
        site.pair().awaitActive(standby, Site.SOON);
        trial.expectOwner(standby);
        site.pair().startAgent(active);
        site.pair().awaitSettled();
        trial.expectOwner(standby);
        Findings findings = trial.end();

        Ownership ownership = findings.ownership();
        Instant claimed = ownership.first(standby, Instant.MIN);
        assertThat(claimed).isAfter(kill.began());
        assertThat(ownership.overlap(active, standby)).as("no two owners").isNegative();
        findings.announcedBy(standby, kill.began());
        findings.answeredBy(active, Instant.MIN, kill.began().minus(ON_THE_WAY));
        findings.neverAnsweredByTwo(Instant.MIN, Instant.MAX);
        findings.answeredBy(standby, claimed.plus(BOUND), lastQuestions());
        assertThat(findings.echo().longestOutageMs()).as("%s", findings.echo()).isLessThan(1_000);
        assertThat(List.of(site.status(standby), site.status(active))).containsExactly("ACTIVE", "STANDBY");
    }

    @Test
    void aPlannedStopLosesNothing() {
        Fault stop = site.pair().terminate(active);
        assertThat(site.pair().agent(active).awaitExit(Site.SOON)).isZero();
        Instant stopped = Instant.now();
        site.pair().awaitActive(standby, Site.SOON);
        trial.expectOwner(standby);
        assertThat(IpView.link(site.lab().in(active), "bt-lan")).isEmpty();
        site.pair().startAgent(active);
        site.pair().awaitSettled();
        trial.expectOwner(standby);
        Findings findings = trial.end();

        Ownership ownership = findings.ownership();
        assertThat(ownership.first(standby, Instant.MIN)).isAfter(stop.began());
        assertThat(ownership.last(active, Instant.MAX)).isBefore(stopped);
        assertThat(ownership.overlap(active, standby)).isLessThan(Duration.ofMillis(500));
        findings.announcedBy(standby, stop.began());
        findings.answeredBy(active, Instant.MIN, stop.began().minus(ON_THE_WAY));
        findings.answeredBy(standby, stopped, lastQuestions());
        findings.lostNothing();
    }

    @Test
    void anOwnerThatLosesItsLanCableHandsOverAndStaysStandbyWithIt() {
        Fault unplug = site.lab().faults().unplug(active, Segment.LAN);
        site.pair().awaitActive(standby, Site.SOON);
        assertThat(site.health(active)).isEqualTo(500);
        Fault plug = site.lab().faults().plug(active, Segment.LAN);
        site.pair().awaitSettled();
        site.holdUntil(plug.done().plus(BOUND));
        trial.expectOwner(standby);
        assertThat(site.health(active)).isEqualTo(1000);
        Findings findings = trial.end();

        Ownership ownership = findings.ownership();
        assertThat(ownership.owners(Instant.MIN, unplug.began())).containsExactly(active);
        assertThat(ownership.owners(plug.done(), Instant.MAX)).containsExactly(standby);
        findings.announcedBy(standby, unplug.began());
        findings.neverAnsweredByTwo(Instant.MIN, unplug.began());
        findings.answeredBy(standby, plug.done(), lastQuestions());
        System.out.println("unplugged LAN of the active: " + findings.echo());
        assertThat(findings.echo().longestOutageMs()).as("%s", findings.echo()).isBetween(10.0, 1_000.0);
    }

    /** Questions after this moment may have been cut off by the end of the trial. */
    private static Instant lastQuestions() {
        return Instant.now().minusSeconds(2);
    }
}
