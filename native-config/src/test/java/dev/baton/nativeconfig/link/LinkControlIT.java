package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links against the real kernel, with {@code ip -j} as the witness that knows nothing of our layouts. */
@ExtendWith(NetnsExtension.class)
class LinkControlIT {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");

    private LinkControl control;
    private Link lan;

    @BeforeEach
    void aDeviceWithCarrier(Netns netns) {
        netns.ip("link add lan0 address 02:00:00:00:00:01 mtu 1400 type veth peer name peer0");
        netns.ip("link set peer0 up");
        netns.ip("link set lan0 up");
        control = LinkControl.open();
        lan = control.link("lan0").orElseThrow();
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void aLinkIsFoundByItsAltnamesToo(Netns netns) {
        String longName = "a-name-that-is-longer-than-any-name-proper";
        netns.ip("link property add dev lan0 altname inside altname " + longName);
        Link found = control.link("inside").orElseThrow();
        assertThat(found.name()).isEqualTo("lan0");
        assertThat(found.altNames()).containsExactlyInAnyOrder("inside", longName);
        assertThat(found.isCalled("inside") && found.isCalled("lan0") && found.isCalled(longName))
                .isTrue();
        assertThat(found.isCalled("outside")).isFalse();
        assertThat(control.link(longName)).contains(found);
        assertThat(control.links()).contains(found);
        netns.ip("link property del dev lan0 altname inside");
        assertThat(control.link("inside")).isEmpty();
        assertThat(control.link("n".repeat(200))).isEmpty();
    }

    @Test
    void everyFieldOfALinkIsWhatIpSays(Netns netns) {
        netns.ip("link add br0 type bridge");
        netns.ip("link set peer0 master br0");
        netns.ip("link set peer0 alias the-other-end");

        Link peer = control.link("peer0").orElseThrow();
        assertThat(witness(netns, "peer0"))
                .contains("\"ifindex\":" + peer.index() + ",")
                .contains("\"ifname\":\"peer0\"")
                .contains("\"address\":\"" + peer.mac() + "\"")
                .contains("\"mtu\":" + peer.mtu() + ",")
                .contains("\"link\":\"lan0\"")
                .contains("\"master\":\"br0\"")
                .contains("\"link_type\":\"ether\"")
                .contains("\"info_kind\":\"" + peer.kind() + "\"")
                .contains("\"info_slave_kind\":\"" + peer.slaveKind() + "\"")
                .contains("\"ifalias\":\"" + peer.alias() + "\"");
        Link bridge = control.link("br0").orElseThrow();
        assertThat(peer.parent()).isEqualTo(lan.index());
        assertThat(peer.master()).isEqualTo(bridge.index());
        assertThat(peer.kind()).isEqualTo("veth");
        assertThat(peer.slaveKind()).isEqualTo("bridge");
        assertThat(peer.alias()).isEqualTo("the-other-end");
        assertThat(peer.adminUp()).isTrue();
        assertThat(peer.carrier()).isTrue();
        assertThat(bridge.kind()).isEqualTo("bridge");
        assertThat(bridge.adminUp()).isFalse();
        assertThat(bridge.master()).isZero();
        assertThat(lan.mac()).hasToString("02:00:00:00:00:01");
        assertThat(lan.mtu()).isEqualTo(1400);
        assertThat(lan.ethernet()).isTrue();
        assertThat(control.link("lo").orElseThrow().ethernet()).isFalse();
        assertThat(control.links()).hasSize(4).contains(peer, bridge, lan);
        assertThat(control.link(peer.index())).contains(peer);
    }

    @Test
    void aParentInAnotherNamespaceIsNoneOfOurs(Netns netns) {
        try (Netns other = Netns.create()) {
            netns.ip("link add here type veth peer name there netns " + other.name());
            assertThat(control.link("here").orElseThrow().parent()).isZero();
        }
    }

    @Test
    void carrierFollowsTheOtherEnd(Netns netns) {
        assertThat(lan.carrier()).isTrue();
        netns.ip("link set peer0 down");
        Link muted = control.link("lan0").orElseThrow();
        assertThat(muted.adminUp()).isTrue();
        assertThat(muted.carrier()).isFalse();
    }

    @Test
    void aLinkThatIsNotThereIsEmpty() {
        assertThat(control.link("nosuch0")).isEmpty();
        assertThat(control.link("")).isEmpty();
        assertThat(control.link("a-name-that-no-link-can-have")).isEmpty();
        assertThat(control.link(4711)).isEmpty();
    }

    @Test
    void aMacvlanIsMadeDownWithOurMacAndAlias(Netns netns) {
        Link made = control.createMacvlan("bt-lan", lan.index(), SHARED, "baton:7:1");
        assertThat(made.adminUp()).isFalse();
        assertThat(made.mac()).isEqualTo(SHARED);
        assertThat(made.parent()).isEqualTo(lan.index());
        assertThat(made.kind()).isEqualTo("macvlan");
        assertThat(made.alias()).isEqualTo("baton:7:1");
        assertThat(made.mtu()).isEqualTo(1400);
        assertThat(witness(netns, "bt-lan"))
                .contains("\"mode\":\"bridge\"")
                .contains("\"address\":\"10:00:00:c1:4a:87\"")
                .contains("\"ifalias\":\"baton:7:1\"")
                .contains("\"operstate\":\"DOWN\"");

        control.raise(made.index());
        assertThat(control.link("bt-lan").orElseThrow().carrier()).isTrue();
        Mac other = Mac.parse("10:00:00:c1:4a:88");
        control.setMac(made.index(), other);
        assertThat(witness(netns, "bt-lan")).contains("\"address\":\"10:00:00:c1:4a:88\"");
        control.delete(made.index());
        assertThat(control.link("bt-lan")).isEmpty();
    }

    @Test
    void refusalsCarryTheKernelsWords(Netns netns) {
        control.createMacvlan("bt-lan", lan.index(), SHARED, "ours");
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.createMacvlan("bt-lan", lan.index(), SHARED, "again"))
                .withMessage("RTM_NEWLINK macvlan bt-lan on lan0: File exists (EEXIST)");
        assertThat(control.link("bt-lan").orElseThrow().alias()).as("untouched").isEqualTo("ours");

        netns.ip("link add br0 type bridge");
        netns.ip("link set peer0 master br0");
        int peer = control.link("peer0").orElseThrow().index();
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.createMacvlan("bt-peer", peer, SHARED, "x"))
                .withMessage("RTM_NEWLINK macvlan bt-peer on peer0: Device or resource busy (EBUSY)");
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.setMac(lan.index(), Mac.parse("11:00:00:c1:4a:87")))
                .withMessageStartingWith("RTM_SETLINK address 11:00:00:c1:4a:87 lan0: Cannot assign requested address");
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.createMacvlan("bt-none", 4711, SHARED, "x"))
                .withMessageStartingWith("RTM_NEWLINK macvlan bt-none on link 4711: ");
    }

    @Test
    void allAreRaisedAndLoweredEvenWhenOneIsGone(Netns netns) {
        netns.ip("link add veth-a type veth peer name veth-b");
        int a = control.link("veth-a").orElseThrow().index();
        int b = control.link("veth-b").orElseThrow().index();
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.raise(a, 4711, b))
                .withMessage("RTM_SETLINK up link 4711: No such device (ENODEV)");
        assertThat(control.link(a).orElseThrow().carrier()).isTrue();
        assertThat(control.link(b).orElseThrow().carrier()).isTrue();
        control.lower(a, b);
        assertThat(control.link(a).orElseThrow().adminUp()).isFalse();
        assertThat(control.link(b).orElseThrow().adminUp()).isFalse();
        control.raise();
    }

    @Test
    void thoseWithWhomTheHostHasTalkedAreKnownWithTheirMacs(Netns netns) {
        netns.ip("addr add 192.0.2.1/24 dev lan0");
        netns.ip("neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lan0 nud stale");
        netns.ip("neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 dev lan0 nud permanent");
        netns.ip("neigh add 192.0.2.9 dev lan0 nud failed");
        assertThat(control.neighbours(Set.of(lan.index()), 1)).hasSize(1);
        assertThat(control.neighbours(Set.of(lan.index() + 100), 2)).isEmpty();
        assertThat(control.neighbours(Set.of(lan.index()), 2))
                .containsExactlyInAnyOrder(
                        new NeighbourEntry(lan.index(), Ip.parse("192.0.2.7"), Mac.parse("02:00:00:00:00:07")),
                        new NeighbourEntry(lan.index(), Ip.parse("192.0.2.8"), Mac.parse("02:00:00:00:00:08")));
    }

    @Test
    void whatTheKernelAnswersForIsKnownLinkByLink(Netns netns) {
        netns.ip("addr add 192.0.2.1/24 dev lan0");
        netns.ip("addr add 192.0.2.2/24 dev lan0");
        netns.ip("addr add 198.51.100.1/24 dev peer0");
        Link peer = control.link("peer0").orElseThrow();
        assertThat(control.localRoutes())
                .containsEntry(lan.index(), Set.of(Ip.parse("192.0.2.1"), Ip.parse("192.0.2.2")))
                .containsEntry(peer.index(), Set.of(Ip.parse("198.51.100.1")));
        assertThat(control.localRoutes(peer.index())).containsExactly(Ip.parse("198.51.100.1"));
    }

    private static String witness(Netns netns, String name) {
        return netns.ip("-j -d link show dev " + name);
    }
}
