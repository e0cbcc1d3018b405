package dev.baton.nativeconfig.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The netlink core against the real kernel, with RTM_GETLINK and RTM_NEWADDR as the simplest things to ask. */
@ExtendWith(NetnsExtension.class)
class NetlinkSocketIT {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int IFLA_IFNAME = 3;
    private static final int RTNLGRP_LINK = 1;
    private static final int NETLINK_FIB_LOOKUP = 10;

    private final MessageBatch batch = new MessageBatch(8192);

    @Test
    void dumpsEveryLinkOfTheNamespace(Netns netns) {
        netns.ip("link add veth-a type veth peer name veth-b");
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE)) {
            getLink(Netlink.NLM_F_DUMP, 0);
            assertThat(socket.dump(batch, NetlinkSocketIT::name)).containsExactlyInAnyOrder("lo", "veth-a", "veth-b");
        }
    }

    @Test
    void answersEachRequestOfABatchInOrder() {
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE)) {
            for (int i = 0; i < NetlinkSocket.MAX_BATCH; i++) {
                addMessage(0, 1);
            }
            List<String> names = new ArrayList<>();
            assertThat(socket.execute(batch, errno -> false, message -> names.add(name(message))))
                    .isEqualTo(NetlinkSocket.MAX_BATCH);
            assertThat(names).hasSize(NetlinkSocket.MAX_BATCH).containsOnly("lo");
        }
    }

    @Test
    void triesAllBeforeItThrowsTheKernelsOwnWords() {
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE)) {
            addMessage(0, 4711);
            batch.begin(RTM_NEWADDR, 0, "RTM_NEWADDR", "10.0.0.1/40")
                    .u8(2)
                    .u8(40)
                    .u16(0)
                    .u32(1);
            addMessage(0, 1);
            List<String> names = new ArrayList<>();
            assertThatExceptionOfType(NativeCallException.class)
                    .isThrownBy(() -> socket.execute(batch, errno -> false, message -> names.add(name(message))))
                    .withMessage("RTM_GETLINK link 4711: No such device (ENODEV)")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .hasSize(1)
                            .satisfiesOnlyOnce(other -> assertThat(other)
                                    .hasMessageStartingWith("RTM_NEWADDR 10.0.0.1/40: Invalid argument (EINVAL): ")));
            assertThat(names).containsExactly("lo");

            batch.clear();
            addMessage(0, 4711);
            addMessage(0, 1);
            assertThat(socket.execute(batch, errno -> errno == Errno.ENODEV)).isEqualTo(1);
        }
    }

    @Test
    void subscriptionHearsWhatOthersDoAndNeverBlocks(Netns netns) {
        try (NetlinkSubscription events = NetlinkSubscription.open(Netlink.NETLINK_ROUTE, RTNLGRP_LINK)) {
            List<String> names = new ArrayList<>();
            assertThat(events.drain(message -> names.add(name(message)))).isTrue();
            assertThat(names).isEmpty();
            netns.ip("link add veth-a type veth peer name veth-b");
            assertThat(events.drain(message -> names.add(name(message)))).isTrue();
            assertThat(names).contains("veth-a", "veth-b");
        }
    }

    /** The kernel drops a request for a route lookup that is too short, without a word. */
    @Test
    @Timeout(20)
    void aKernelThatDoesNotAnswerBlocksNobody() {
        try (NetlinkSocket socket = NetlinkSocket.open(NETLINK_FIB_LOOKUP)) {
            batch.clear().begin(Netlink.NLMSG_MIN_TYPE, 0, "lookup", "nothing").u32(0);
            assertThatExceptionOfType(NativeCallException.class)
                    .isThrownBy(() -> socket.execute(batch))
                    .withMessage("lookup nothing: Resource temporarily unavailable (EAGAIN): "
                            + "the kernel did not answer within 2000 ms");
        }
    }

    @Test
    void anUnknownProtocolIsNamed() {
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> NetlinkSocket.open(77))
                .withMessageStartingWith("socket netlink protocol 77: ");
    }

    private void getLink(int flags, int index) {
        batch.clear();
        addMessage(flags, index);
    }

    private void addMessage(int flags, int index) {
        batch.begin(RTM_GETLINK, flags, "RTM_GETLINK", "link " + index);
        batch.u8(0).u8(0).u16(0).u32(index).u32(0).u32(0);
    }

    private static String name(MessageReader message) {
        assertThat(message.type()).isEqualTo(RTM_NEWLINK);
        AttributeReader attributes = message.attributes(16);
        String name = "";
        while (attributes.next()) {
            name = attributes.type() == IFLA_IFNAME ? attributes.string() : name;
        }
        return name;
    }
}
