package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Owners whose agent stops working on a host that lives on: its kernel forwards and answers until the lease runs out, and
 * must be silent from then on; the standby claims after that and not before. Each test leaves the pair settled.
 */
class StuckOwnerIT {
    /** The default. */
    private static final Duration LEASE = Duration.ofMillis(1_500);

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(
            () -> Site.open(BatonCluster.defaults().withJavaOptions(Stuck.DEBUGGABLE), Site.DEFAULT_DROP));

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
    void aStoppedAgentIsReplacedWhenItsLeaseHasRunOut() {
        replacedWhile(() -> Stuck.bySignal(site.pair().agent(active).pid()));
    }

    @Test
    void anAgentInAFrozenGroupIsReplacedWhenItsLeaseHasRunOut() {
        replacedWhile(
                () -> Stuck.byFreezer(site.lab(), site.pair().agent(active).pid()));
    }

    @Test
    void anAgentWhoseLoopHangsIsReplacedWhenItsLeaseHasRunOut() {
        replacedWhile(() -> Stuck.byDebugger(site.lab(), active));
    }

    @Test
    void aFlushedRulesetIsMendedAndMovesNothing() {
        long term = site.term(active);
        int before = site.pair().agent(active).logLines().size();
        site.lab().in(active).nft("flush ruleset");
        site.pair()
                .await(
                        "the lease is put back",
                        Site.SOON,
                        () -> site.pair().agent(active).logLines().stream()
                                .skip(before)
                                .anyMatch(line -> line.contains("repair what=lease")));
        site.lab().in(active).nft(Site.DEFAULT_DROP);
        trial.expectOwner(active);
        Findings findings = trial.end();

        assertThat(findings.ownership().owners(Instant.MIN, Instant.MAX)).containsExactly(active);
        assertThat(site.term(active)).isEqualTo(term);
        findings.lostNothing();
    }

    private void replacedWhile(Supplier<Stuck> fault) {
        Instant began = Instant.now();
        Stuck stuck = fault.get();
        Instant stuckBy = Instant.now();
        try {
            site.pair().awaitActive(standby, Site.SOON);
            trial.expectAnswers(standby, List.of());
        } finally {
            stuck.letGo();
        }
        site.pair().awaitSettled();
        trial.expectOwner(standby);
        Findings findings = trial.end();

        Ownership ownership = findings.ownership();
        assertThat(ownership.owners(Instant.MIN, began)).containsExactly(active);
        assertThat(ownership.overlap(active, standby)).as("no two owners").isNegative();
        assertThat(Duration.between(stuckBy, ownership.last(active, Instant.MAX)))
                .as("the lease ran out by itself")
                .isBetween(Duration.ZERO, LEASE.plusSeconds(1));
        findings.announcedBy(standby, began);
        findings.neverAnsweredByTwo(Instant.MIN, Instant.MAX);
        assertThat(findings.echo().longestOutageMs()).as("%s", findings.echo()).isLessThan(1_000);
        assertThat(site.pair().agent(standby).logLines())
                .as("the standby knew that the host was alive")
                .anyMatch(line -> line.contains("to=STALLED"));
        assertThat(List.of(site.status(standby), site.status(active))).containsExactly("ACTIVE", "STANDBY");
        for (Segment segment : Segment.GATEWAY) {
            assertThat(findings.announcements(active, segment, stuckBy)).isEmpty();
        }
    }
}
