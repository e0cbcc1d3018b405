package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.Ping;
import dev.baton.nativeconfig.addr.Ip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Gateways that have no address on LAN and WAN but the shared ones, with a network behind the server that only a route of
 * the identity leads to: everything that forwards is the shared links'. Each test leaves the pair settled.
 */
class SharedAddressOnlyIT {
    private static final int ECHOES_PER_SECOND = 1_000;
    private static final Ip BEHIND_THE_SERVER = Ip.parse("198.51.100.1");
    private static final String NETWORK = "198.51.100.0/24";
    /** It takes milliseconds; without news of the change, the next look would be up to a second away. */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    /** The README's rules for routes that are the shared link's. */
    private static final String FIREWALL = """
            table inet site {
                chain forward {
                    type filter hook forward priority filter; policy drop;
                    iifname { "lan0", "bt-lan" } oifname { "wan0", "bt-wan" } accept
                    iifname { "wan0", "bt-wan" } oifname { "lan0", "bt-lan" } ct state established,related accept
                }
            }
            """;

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(
            BatonCluster.defaults()
                    .with("interface.wan.routes", NETWORK + " via " + Station.SERVER.address(Segment.WAN)),
            FIREWALL,
            SharedAddressOnlyIT::takeAddresses));

    private Site site;
    private Station active;
    private Station standby;
    private Netns host;

    private static void takeAddresses(Lab lab) {
        for (Station gateway : Station.GATEWAYS) {
            for (Segment segment : Segment.GATEWAY) {
                lab.in(gateway).ipBatch("addr del " + gateway.prefix(segment) + " dev " + segment.device() + "\n");
            }
        }
        lab.in(Station.SERVER).ipBatch("addr add " + BEHIND_THE_SERVER + "/32 dev lo\n");
    }

    @BeforeEach
    void begin() {
        site = SHARED.site();
        active = site.pair().requireActive();
        standby = active.peer();
        host = site.lab().in(active);
    }

    @Test
    void forwardsThroughADeathAndAPlannedMove() {
        assertThat(isReachable()).isTrue();
        EchoFlow flow = EchoFlow.start(site.lab(), ECHOES_PER_SECOND);
        site.lab().faults().freeze(active);
        site.pair().awaitActive(standby, Site.SOON);
        assertThat(isReachable()).as("by the route of the new owner").isTrue();
        site.lab().faults().thaw(active);
        site.pair().awaitSettled();
        EchoReport died = flow.stop();
        assertThat(died.outages()).as("%s", died).hasSize(1);
        assertThat(died.flowsAtTheEnd()).as("%s", died).isTrue();
        assertThat(routes(host)).as("the old owner let go").isEmpty();

        flow = EchoFlow.start(site.lab(), ECHOES_PER_SECOND);
        BatonCluster.command(site.lab(), standby, List.of("switchover")).orThrow();
        site.pair().awaitActive(active, Site.SOON);
        site.pair().awaitSettled();
        assertThat(isReachable()).isTrue();
        EchoReport moved = flow.stop();
        assertThat(moved.lost()).as("%s", moved).isZero();
    }

    @Test
    void whatSomebodyElseChangesIsBackAtOnce() {
        long term = site.term(active);
        int said = site.said(active);
        Map<String, Duration> took = new LinkedHashMap<>();
        took.put(
                "addresses",
                changed(
                        "ip addr flush dev bt-wan",
                        () -> IpView.hasAddress(host, "bt-wan", Segment.WAN.shared())
                                && !routes(host).isEmpty()));
        took.put(
                "link",
                changed(
                        "ip link set bt-wan down",
                        () -> IpView.link(host, "bt-wan").filter(IpView::isUp).isPresent()
                                && !routes(host).isEmpty()));
        took.put(
                "mac",
                changed(
                        "ip link set bt-wan address 02:00:00:00:00:99",
                        () -> IpView.link(host, "bt-wan")
                                .orElseThrow()
                                .get("address")
                                .getAsString()
                                .equals(Findings.sharedMac(Segment.WAN).toString())));
        took.put(
                "routes",
                changed(
                        "ip route flush dev bt-wan",
                        () -> routes(host).size() == 1
                                && !IpView.query(host, "route", "show", "203.0.113.0/24")
                                        .isEmpty()));
        took.put(
                "replaced",
                changed(
                        "ip route replace " + NETWORK + " dev lan0",
                        () -> !routes(host).isEmpty()));
        took.put("rp_filter", changed("sysctl -qw net.ipv4.conf.wan0.rp_filter=1", () -> is("rp_filter", "2")));
        took.put("arp_ignore", changed("sysctl -qw net.ipv4.conf.wan0.arp_ignore=0", () -> is("arp_ignore", "1")));
        assertThat(took)
                .as("%s", took)
                .allSatisfy((what, time) -> assertThat(time).as(what).isLessThan(AT_ONCE));
        host.ipBatch("route del " + NETWORK + " dev lan0\n");
        assertThat(isReachable()).isTrue();
        assertThat(site.pair().requireActive()).isEqualTo(active);
        assertThat(site.term(active)).isEqualTo(term);
        site.pair().awaitSettled();
        assertThat(site.saidSince(active, said))
                .noneMatch(line -> line.contains(" role "))
                .anyMatch(line -> line.contains("repair what=addresses target=bt-wan"))
                .anyMatch(line -> line.contains("repair link=bt-wan was lowered"))
                .anyMatch(line -> line.contains("repair what=mac target=bt-wan"))
                .anyMatch(line -> line.contains("repair what=routes target=bt-wan"))
                .anyMatch(line -> line.contains("repair what=sysctl target=") && line.contains("rp_filter"));
    }

    @Test
    void whoGoesOnChangingThingsIsNamed() {
        Path program = site.lab().directory().resolve("NetworkManager");
        try {
            Files.copy(Path.of("/bin/sleep"), program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process suspect = site.lab().start(new ProcessBuilder(program.toString(), "60"));
        for (int i = 0; i < 5; i++) {
            changed("ip addr flush dev bt-lan", () -> IpView.hasAddress(host, "bt-lan", Segment.LAN.shared()));
        }
        site.pair()
                .await(
                        "an alarm with name and advice",
                        Site.SOON,
                        () -> site.alarms(active).stream()
                                .anyMatch(alarm -> alarm.startsWith("addresses of bt-lan: changed by")
                                        && alarm.contains("NetworkManager runs here: write")));
        suspect.destroy();
        site.pair().awaitSettled();
    }

    /**
     * Changes something on the active's host; how long until it is as it was, by what its kernel says. "ip addr flush" may
     * fail: it looks whether all is gone, and finds it back.
     */
    private Duration changed(String command, BooleanSupplier back) {
        assertThat(back.getAsBoolean()).as("before %s", command).isTrue(); // looking is practised now, too
        Tool.attempt(host.command(command.split(" ", -1)), "");
        long began = System.nanoTime();
        while (!back.getAsBoolean()) {
            Duration passed = Duration.ofNanos(System.nanoTime() - began);
            assertThat(passed).as(command).isLessThan(Site.SOON);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static List<?> routes(Netns of) {
        return IpView.query(of, "route", "show", NETWORK, "dev", "bt-wan");
    }

    private boolean is(String setting, String value) {
        return host.run("cat", "/proc/sys/net/ipv4/conf/wan0/" + setting)
                .strip()
                .equals(value);
    }

    private boolean isReachable() {
        return Ping.answers(site.lab().in(Station.CLIENT), BEHIND_THE_SERVER);
    }
}
