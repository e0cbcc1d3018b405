package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.IpView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * DESIGN D3: an agent that is gone for good, or stopped, leaves nothing that answers when somebody flushes the ruleset that
 * mutes it, as Debian's own nftables.conf does.
 */
class SweepIT {
    @RegisterExtension
    final SharedSite shared = new SharedSite(() -> Site.open(BatonCluster.defaults(), Site.DEFAULT_DROP));

    private static String sweep(Site site, Station gateway, String... options) {
        List<String> command = new ArrayList<>(
                List.of(BatonCluster.tree().resolve("bin/baton-sweep").toString()));
        command.addAll(List.of(options));
        Tool.Result result = Tool.attempt(site.lab().in(gateway).command(command), "");
        assertThat(result.exit()).as("%s", result).isZero();
        return result.out() + result.err();
    }

    @Test
    void aLivingAgentIsLeftAloneAlsoJustAfterAFlush() {
        Site site = shared.site();
        Trial trial = shared.begin();
        Station active = trial.active();
        long term = site.term(active);
        assertThat(sweep(site, active)).isEmpty();
        assertThat(sweep(site, trial.standby())).isEmpty();
        for (int flush = 0; flush < 3; flush++) {
            site.lab().in(active).nft("flush ruleset");
            assertThat(sweep(site, active)).isEmpty();
        }
        site.lab().in(active).nft(Site.DEFAULT_DROP);
        trial.expectOwner(active);
        trial.end().neverAnsweredByTwo(Instant.MIN, Instant.MAX);
        assertThat(site.term(active)).isEqualTo(term);
    }

    @Test
    void whatADeadAgentLeftIsLoweredAndStaysSilentWhenItsTableIsFlushed() {
        Site site = shared.site();
        Trial trial = shared.begin();
        Station dead = trial.active();
        Station heir = trial.standby();
        site.pair().kill(dead);
        site.pair().awaitActive(heir, Site.SOON);
        for (Segment segment : Segment.GATEWAY) {
            assertThat(IpView.link(site.lab().in(dead), "bt-" + segment.label()).filter(IpView::isUp))
                    .as("nobody lowered it")
                    .isPresent();
        }
        assertThat(sweep(site, dead, "-n")).contains("bt-lan is up although no agent holds it", "bt-wan is up");
        assertThat(sweep(site, dead)).contains("bt-lan is up although no agent holds it: lowered", "bt-wan is up");
        Instant flushed = Instant.now();
        site.lab().in(dead).nft("flush ruleset");
        assertThat(sweep(site, dead)).as("nothing is left to do").isEmpty();
        trial.expectOwner(heir);
        assertThat(site.lab().in(dead).run("ip", "-4", "route", "show", "table", "local"))
                .as("what the kernel answers for")
                .doesNotContain("bt-lan", "bt-wan");

        site.lab().in(dead).nft(Site.DEFAULT_DROP);
        site.pair().startAgent(dead);
        site.pair().awaitSettled();
        assertThat(site.status(dead)).isEqualTo("STANDBY");
        Findings findings = trial.end();
        assertThat(findings.ownership().owners(flushed, Instant.MAX)).containsExactly(heir);
        findings.neverAnsweredByTwo(Instant.MIN, Instant.MAX);
    }
}
