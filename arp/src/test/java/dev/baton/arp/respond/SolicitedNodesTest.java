package dev.baton.arp.respond;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import org.junit.jupiter.api.Test;

class SolicitedNodesTest {
    @Test
    void addressesThatEndAlikeHaveOneGroup() {
        SolicitedNodes nodes = SolicitedNodes.of(AddressRanges.builder()
                .add(Ip.parse("2001:db8::12:3456"), Ip.parse("2001:db8::12:3457"))
                .add(Ip.parse("2001:db8:1::4712:3456"), Ip.parse("2001:db8:1::4712:3456"))
                .build());
        assertThat(nodes.areFew()).isTrue();
        assertThat(nodes.groups()).map(Ip::toString).containsExactly("ff02::1:ff12:3456", "ff02::1:ff12:3457");
    }

    @Test
    void soManyAreFewAndOneMoreIsNot() {
        Ip first = Ip.parse("2001:db8::ff:ffff"); // the next ones begin at 0 again
        assertThat(nodes(first, Ip.v6(first.high(), first.low() + SolicitedNodes.MOST - 1))
                        .groups())
                .hasSize(SolicitedNodes.MOST)
                .startsWith(Ip.parse("ff02::1:ff00:0"))
                .endsWith(Ip.parse("ff02::1:ffff:ffff"));
        SolicitedNodes more = nodes(first, Ip.v6(first.high(), first.low() + SolicitedNodes.MOST));
        assertThat(more.areFew()).isFalse();
        assertThat(more.groups()).isEmpty();
        assertThat(nodes(Ip.parse("2001:db8::"), Ip.parse("2001:db8::ffff:ffff:ffff:ffff"))
                        .areFew())
                .isFalse();
    }

    private static SolicitedNodes nodes(Ip first, Ip last) {
        return SolicitedNodes.of(AddressRanges.builder().add(first, last).build());
    }
}
