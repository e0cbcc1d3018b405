package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NetnsExtension.class)
class LinkEventsIT {
    private static final int POLLIN = 1;

    private final List<String> heard = new ArrayList<>();
    private final LinkEvents.Listener listener = new LinkEvents.Listener() {
        @Override
        public void linkChanged(Link link) {
            heard.add("link " + link.name() + (link.adminUp() ? " up" : " down") + (link.carrier() ? " carrier" : ""));
        }

        @Override
        public void linkGone(int index, String name) {
            heard.add("gone " + name);
        }

        @Override
        public void addressAdded(AssignedAddress address) {
            heard.add("+" + address.prefix());
        }

        @Override
        public void addressGone(AssignedAddress address) {
            heard.add("-" + address.prefix());
        }

        @Override
        public void routeChanged() {
            heard.add("route");
        }

        @Override
        public void settingChanged() {
            heard.add("setting");
        }

        @Override
        public void eventsLost() {
            heard.add("lost");
        }
    };
    private LinkEvents events;

    @BeforeEach
    void subscribe(Netns netns) {
        netns.ip("link add lan0 type veth peer name peer0");
        netns.ip("link set peer0 up");
        events = LinkEvents.open();
    }

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void hearsCarrierAddressesRenamesAndEnds(Netns netns) {
        assertThat(drained()).as("nothing of the past").isEmpty();
        netns.ip("link set lan0 up");
        assertThat(drainedUntil("link lan0 up carrier", "link peer0 up carrier"))
                .contains("link lan0 up carrier", "link peer0 up carrier");
        netns.ip("addr add 10.7.1.1/24 dev lan0");
        assertThat(drained()).contains("+10.7.1.1/24");
        netns.ip("addr del 10.7.1.1/24 dev lan0");
        assertThat(drained()).contains("-10.7.1.1/24");
        netns.ip("-6 addr add 2001:db8::1/64 dev lan0 nodad");
        assertThat(drainedUntil("+2001:db8::1/64"))
                .as("told by a worker of the kernel")
                .contains("+2001:db8::1/64");
        netns.ip("link set peer0 down");
        assertThat(drainedUntil("link lan0 up")).contains("link lan0 up", "link peer0 down");
        netns.ip("link set peer0 name other");
        assertThat(drained()).contains("link other down");
        netns.ip("link del lan0");
        assertThat(drained()).contains("gone lan0", "gone other").doesNotContain("lost");
    }

    @Test
    void aPortThatLeavesItsBridgeIsNotGone(Netns netns) {
        netns.ip("link add br0 type bridge");
        netns.ip("link set peer0 master br0");
        netns.ip("link set peer0 nomaster");
        assertThat(drained()).isNotEmpty().noneMatch(event -> event.startsWith("gone"));
    }

    @Test
    void hearsOfRoutesThatMayBeOurs(Netns netns) {
        netns.ip("link set lan0 up");
        netns.ip("addr add 10.7.1.1/24 dev lan0");
        drainedUntil("link lan0 up carrier", "link peer0 up carrier");
        netns.ip("route add 10.9.0.0/16 via 10.7.1.9 proto 66");
        netns.ip("route add 10.10.0.0/16 via 10.7.1.9 proto bgp");
        netns.ip("route replace 10.10.0.0/16 via 10.7.1.8 proto bgp");
        netns.ip("route del 10.10.0.0/16 proto bgp");
        assertThat(drained()).as("a routing daemon's own business").doesNotContain("route");
        netns.ip("route del 10.9.0.0/16 proto 66");
        assertThat(drained()).as("one of ours is gone").contains("route");
        netns.ip("route add 10.9.0.0/16 via 10.7.1.9 proto 66");
        netns.ip("route replace 10.9.0.0/16 via 10.7.1.8");
        assertThat(drained()).as("replaced").contains("route");
        netns.ip("route flush 10.7.1.0/24 table main");
        assertThat(drained()).as("one of the kernel's").contains("route");
        netns.ip("-6 route add 2001:db8:5::/48 dev lan0 proto 66");
        netns.ip("-6 route add 2001:db8:6::/48 dev lan0 proto bgp");
        netns.ip("-6 route del 2001:db8:6::/48 proto bgp");
        assertThat(drained()).as("a routing daemon's of IPv6").doesNotContain("route");
        netns.ip("-6 route del 2001:db8:5::/48 proto 66");
        assertThat(drained()).as("one of ours of IPv6 is gone").contains("route");
    }

    @Test
    void hearsOfSettingsThatTheKernelTellsOf() {
        drained();
        Netns.run("sysctl", "-qw", "net.ipv4.conf.lan0.rp_filter=1");
        assertThat(drained()).contains("setting");
        Netns.run("sysctl", "-qw", "net.ipv4.conf.lan0.arp_ignore=1");
        assertThat(drained()).as("one that it keeps to itself").doesNotContain("setting");
    }

    @Test
    void tellsThatEventsWereLostWhenTheQueueOverflows() {
        try (LinkControl control = LinkControl.open()) {
            int lan = control.link("lan0").orElseThrow().index();
            int shared = control.createMacvlan("bt-lan", lan, Mac.parse("10:00:00:c1:4a:87"), "baton:7:1")
                    .index();
            List<AddressSpec> specs = IntStream.range(0, 5000)
                    .mapToObj(i -> Prefix.host(Ip.v4(Ip.parse("10.8.0.1").v4Bits() + i)))
                    .map(prefix -> new AddressSpec(prefix, true))
                    .toList();
            List<Prefix> prefixes = specs.stream().map(AddressSpec::prefix).toList();
            control.addAddresses(shared, specs);
            control.removeAddresses(shared, prefixes);
            control.addAddresses(shared, specs);
            control.removeAddresses(shared, prefixes);
            List<String> told = drained();
            assertThat(told).endsWith("lost").containsOnlyOnce("lost");
            control.delete(shared);
            assertThat(drained()).as("hears again").contains("gone bt-lan").doesNotContain("lost");
        }
    }

    /** Waits for events that a worker of the kernel sends after the command has ended. */
    private List<String> drainedUntil(String... expected) {
        heard.clear();
        try (Memory pollfd = new Memory(8)) {
            pollfd.setInt(0, events.fd());
            pollfd.setInt(4, POLLIN);
            boolean more = true;
            while (more && !heard.containsAll(List.of(expected))) {
                more = Libc.poll(Pointer.nativeValue(pollfd), 1, 5_000) == 1;
                events.drain(Integer.MAX_VALUE, listener);
            }
        }
        return List.copyOf(heard);
    }

    private List<String> drained() {
        heard.clear();
        events.drain(Integer.MAX_VALUE, listener);
        return List.copyOf(heard);
    }
}
