package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.Ping;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A pair that shares addresses of both IP versions on the LAN, where each gateway has one of its own, and of IPv6 alone on the
 * WAN, where they have none; its link-local one is the default router of client and server. Each test leaves the pair settled.
 */
class Ipv6IT {
    private static final Ip ROUTER = Ip.parse("fe80::1");
    private static final Ip LAN = Ip.parse("2001:db8:1::1");
    private static final Ip CLIENT = Ip.parse("2001:db8:1::50");
    private static final Ip SERVER = Ip.parse("2001:db8:2::50");

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(
            BatonCluster.defaults()
                    .with("interface.lan.shared", "10.7.1.1/24, " + LAN + "/64, " + ROUTER + "/64")
                    .with("interface.wan.shared", "2001:db8:2::1/64, " + ROUTER + "/64"),
            "",
            Ipv6IT::prepare));

    private Site site;
    private Station active;
    private Station standby;

    private static void prepare(Lab lab) {
        for (Station gateway : Station.GATEWAYS) {
            lab.in(gateway).sysctl("net/ipv6/conf/all/forwarding", "1");
            lab.in(gateway).ipBatch("addr add 2001:db8:1::1" + gateway.number() + "/64 dev lan0 nodad\n");
        }
        lab.in(Station.CLIENT)
                .ipBatch("addr add " + CLIENT + "/64 dev lan0 nodad\nroute add default via " + ROUTER + " dev lan0\n");
        lab.in(Station.SERVER)
                .ipBatch("addr add " + SERVER + "/64 dev wan0 nodad\nroute add default via " + ROUTER + " dev wan0\n");
    }

    @BeforeEach
    void begin() {
        site = SHARED.site();
        active = site.pair().requireActive();
        standby = active.peer();
    }

    @Test
    void allNodesAreToldAndTheDefaultRouterStaysTheOneThatItWas() {
        expectOwner(active);
        Path heard = site.lab().directory().resolve("advertisements");
        Process tcpdump = advertisements(heard);
        Fault freeze = site.lab().faults().freeze(active);
        site.pair().awaitActive(standby, Site.SOON);
        Instant claimed = Instant.now();
        assertThat(Ping.answers(site.lab().in(Station.CLIENT), SERVER))
                .as("by the new owner")
                .isTrue();
        site.pair().holdUntil(claimed.plusMillis(1_500)); // with a repeat of all
        tcpdump.destroy();
        tcpdump.onExit().join();
        site.lab().faults().thaw(active);
        site.pair().awaitSettled();
        expectOwner(standby);

        assertThat(Duration.between(freeze.done(), claimed)).isLessThan(Duration.ofSeconds(1));
        List<String> told = lines(heard);
        for (Ip shared : List.of(LAN, ROUTER)) {
            assertThat(told)
                    .filteredOn(line -> line.contains("tgt is " + shared + ","))
                    .as("%s", told)
                    .hasSizeGreaterThan(1)
                    .allSatisfy(line -> assertThat(line)
                            .contains(Findings.sharedMac(Segment.LAN) + " > 33:33:00:00:00:01")
                            .contains(shared + " > ff02::1")
                            .contains("hlim 255")
                            .contains("Flags [router, override]")
                            .contains("link-address option (2), length 8 (1): " + Findings.sharedMac(Segment.LAN)));
        }
    }

    @Test
    void aStoppedAgentKeepsTheAddressesUntilItsLeaseHasRunOut() {
        int said = site.said(standby);
        Instant began = Instant.now();
        Stuck stuck = Stuck.bySignal(site.pair().agent(active).pid());
        try {
            site.pair().awaitActive(standby, Site.SOON);
        } finally {
            stuck.letGo();
        }
        assertThat(Duration.between(began, Instant.now()))
                .as("what the kernel answered for was not claimed")
                .isGreaterThan(Duration.ofSeconds(1));
        site.pair().awaitSettled();
        expectOwner(standby);
        assertThat(site.saidSince(standby, said)).anyMatch(line -> line.contains("to=STALLED"));
    }

    @Test
    void aStrangerWithASharedAddressIsNamed() {
        Netns client = site.lab().in(Station.CLIENT);
        int said = site.said(active);
        Mac stranger = Mac.parse("02:00:00:00:00:99");
        client.sysctl("net/ipv6/conf/lan0/ndisc_notify", "1"); // it advertises what it has when its MAC changes
        client.ipBatch("addr add " + LAN + "/128 dev lan0 nodad\nlink set lan0 address " + stranger + "\n");
        site.pair()
                .await(
                        "the clash is told",
                        Site.SOON,
                        () -> site.saidSince(active, said).stream()
                                .anyMatch(line -> line.contains("clash")
                                        && line.contains(LAN.toString())
                                        && line.contains(stranger.toString())));
        client.ipBatch(
                "addr del " + LAN + "/128 dev lan0\nlink set lan0 address " + Station.CLIENT.mac(Segment.LAN) + "\n");
        client.run("ip", "neigh", "flush", "dev", "lan0");
        assertThat(Ping.answers(client, Segment.LAN.shared()))
                .as("the gateways hear of the old MAC")
                .isTrue();
        site.pair().awaitSettled();
        expectOwner(active);
    }

    /** By the tables of all concerned, and by echoes. */
    private void expectOwner(Station owner) {
        Netns client = site.lab().in(Station.CLIENT);
        assertThat(Ping.answers(client, SERVER)).as("through the pair").isTrue();
        assertThat(Ping.answers(site.lab().in(owner.peer()), LAN))
                .as("the standby reaches the owner")
                .isTrue();
        JsonObject router = IpView.query(client, "-6", "neigh", "show", "to", ROUTER.toString(), "dev", "lan0")
                .get(0);
        assertThat(router.get("lladdr").getAsString())
                .isEqualTo(Findings.sharedMac(Segment.LAN).toString());
        assertThat(router.has("router")).as("%s", router).isTrue();
        for (Station gateway : Station.GATEWAYS) {
            List<JsonObject> addresses = IpView.query(site.lab().in(gateway), "addr", "show", "dev", "bt-lan")
                    .get(0)
                    .getAsJsonArray("addr_info")
                    .asList()
                    .stream()
                    .map(JsonElement::getAsJsonObject)
                    .filter(address -> address.get("family").getAsString().equals("inet6"))
                    .toList();
            assertThat(addresses)
                    .as("%s", gateway)
                    .hasSize(2)
                    .allSatisfy(address -> assertThat(address.has("tentative")).isEqualTo(gateway != owner));
        }
    }

    private Process advertisements(Path into) {
        List<String> command = site.lab()
                .in(Station.CLIENT)
                .command(
                        "tcpdump",
                        "--immediate-mode",
                        "-n",
                        "-l",
                        "-e",
                        "-v",
                        "-i",
                        "lan0",
                        "icmp6 and ip6[40] == 136 and dst ff02::1");
        Process tcpdump = site.lab().start(new ProcessBuilder(command).redirectOutput(into.toFile()));
        try {
            BufferedReader said = tcpdump.errorReader();
            for (String line = said.readLine();
                    line != null && !line.contains("listening on");
                    line = said.readLine()) {
                // Its other remarks are of no interest.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tcpdump;
    }

    /** tcpdump's two or three lines for a frame as one. */
    private static List<String> lines(Path file) {
        try {
            return List.of(Files.readString(file).replaceAll("\n\\s+", " ").split("\n", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
