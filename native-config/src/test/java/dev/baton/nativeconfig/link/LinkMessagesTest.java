package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.netlink.Built;
import dev.baton.nativeconfig.netlink.MessageBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Links as kernels describe them that this one may not have the modules for. */
class LinkMessagesTest {
    private static final int RTM_NEWLINK = 16;
    private static final int IFLA_VLAN_ID = 1;
    private static final int IFLA_VLAN_FLAGS = 2;

    @Test
    void aVlanTellsItsId() {
        Link link = read("vlan", true);
        assertThat(link)
                .isEqualTo(new Link(
                        9,
                        "eth1.20",
                        Mac.parse("02:00:00:00:00:09"),
                        true,
                        true,
                        3,
                        0,
                        "vlan",
                        "",
                        "",
                        1500,
                        true,
                        20));
    }

    @Test
    void whatOtherKindsSayUnderThatNumberIsNoVlanId() {
        assertThat(read("macvlan", true)).isNotNull().extracting(Link::vlan).isEqualTo(0);
        assertThat(read("vlan", false)).isNotNull().extracting(Link::vlan).isEqualTo(0);
    }

    private static @Nullable Link read(String kind, boolean withId) {
        MessageBatch batch = new MessageBatch(512);
        batch.begin(RTM_NEWLINK, 0, "link", kind);
        batch.u8(0).u8(0).u16(1).u32(9).u32(0x1_0001).u32(0); // ifinfomsg: Ethernet, IFF_LOWER_UP and IFF_UP
        batch.attrString(3, "eth1.20").attrBytes(1, new byte[] {2, 0, 0, 0, 0, 9});
        batch.attr32(4, 1500).attr32(5, 3).nest(18).attrString(1, kind).nest(2);
        batch.attrBytes(IFLA_VLAN_FLAGS, new byte[8]);
        if (withId) {
            batch.attr16(IFLA_VLAN_ID, 20);
        }
        batch.unnest().unnest();
        return LinkMessages.read(Built.first(batch));
    }
}
