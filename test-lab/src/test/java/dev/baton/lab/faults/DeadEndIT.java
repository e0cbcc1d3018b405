package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.Ping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that answers and would pass nothing on: named before it is active, given nothing, and relieved when it is. */
class DeadEndIT {
    /** A look, what it must last, and a busy machine. */
    private static final Duration TOLD = Duration.ofSeconds(40);

    @RegisterExtension
    final SharedSite shared = new SharedSite(() -> Site.open(BatonCluster.defaults(), Site.DEFAULT_DROP));

    private static void awaitNamed(Site site, Station standby, boolean named) {
        site.pair()
                .await(
                        "the standby and the active name it: " + named,
                        TOLD,
                        () -> has(site.alarms(standby), "passes nothing on that comes in on lan") == named
                                && has(site.alarms(standby.peer()), "stands by with health") == named);
    }

    private static boolean has(List<String> alarms, String words) {
        return alarms.stream().anyMatch(alarm -> alarm.contains(words));
    }

    @Test
    void aStandbyThatHasLostARouteIsNotGivenTheRole() {
        Station standby = shared.site().pair().requireActive().peer();
        String route = standby.prefix(Segment.WAN).network() + " dev wan0";
        isGivenNothing(
                "route del " + route,
                "route add " + route + " proto kernel scope link src " + standby.address(Segment.WAN));
    }

    @Test
    void norIsOneWithARuleInTheWay() {
        isGivenNothing("rule add iif lan0 blackhole pref 100", "rule del pref 100");
    }

    private void isGivenNothing(String fault, String remedy) {
        Site site = shared.site();
        Station active = site.pair().requireActive();
        Netns host = site.lab().in(active.peer());
        host.ipBatch(fault + "\n");
        awaitNamed(site, active.peer(), true);
        Tool.Result said = BatonCluster.command(site.lab(), active, List.of("switchover"));
        assertThat(said.exit()).as("%s", said).isEqualTo(1);
        assertThat(site.pair().requireActive()).isEqualTo(active);
        host.ipBatch(remedy + "\n");
        awaitNamed(site, active.peer(), false);
    }

    @Test
    void anActiveThatForwardsNoMoreGivesTheRoleToAWholeStandby() {
        Site site = shared.site();
        Station active = site.pair().requireActive();
        Netns host = site.lab().in(active);
        host.sysctl("net/ipv4/ip_forward", "0");
        site.pair().awaitActive(active.peer(), TOLD);
        assertThat(Ping.answers(site.lab().in(Station.CLIENT), Station.SERVER.address(Segment.WAN)))
                .isTrue();
        host.sysctl("net/ipv4/ip_forward", "1");
        site.pair().awaitSettled();
    }
}
