package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AddressSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedLinkTest {
    private static final List<Prefix> SHARED =
            List.of(Prefix.parse("10.7.1.1/24"), Prefix.parse("10.7.1.3/24"), Prefix.parse("2001:db8::1/64"));

    @ParameterizedTest
    @ValueSource(strings = {"11:00:00:c1:4a:87", "01:00:5e:00:00:12", "33:33:00:00:00:01", "ff:ff:ff:ff:ff:ff"})
    void aGroupAddressIsNoStations(String mac) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> link(mac))
                .withMessage(mac + " is a group address; no station has it");
    }

    @Test
    void theFirstAddressOfAPrefixBringsItUnlessTheParentHasIt() {
        SharedLink link = link("10:00:00:c1:4a:87");
        assertThat(link.addresses(List.of()))
                .extracting(AddressSpec::prefix)
                .containsExactly(
                        Prefix.parse("10.7.1.1/24"), Prefix.parse("10.7.1.3/32"), Prefix.parse("2001:db8::1/64"));
        assertThat(link.addresses(List.of(Prefix.parse("10.7.1.2/24"), Prefix.parse("2001:db8::2/64"))))
                .extracting(AddressSpec::prefix)
                .containsExactly(
                        Prefix.parse("10.7.1.1/32"), Prefix.parse("10.7.1.3/32"), Prefix.parse("2001:db8::1/128"));
        assertThat(link.ipv4()).containsExactly(Ip.parse("10.7.1.1"), Ip.parse("10.7.1.3"));
    }

    @Test
    void aLinkLocalAddressBringsItsPrefixWhateverTheParentHas() {
        SharedLink link = new SharedLink(
                "bt-lan",
                "lan0",
                Mac.parse("10:00:00:c1:4a:87"),
                "baton:7:1",
                List.of(Prefix.parse("fe80::1/64"), Prefix.parse("fe80::2/64")),
                List.of());
        assertThat(link.addresses(List.of(Prefix.parse("fe80::c0:ff:fe:1/64"))))
                .containsExactly(
                        new AddressSpec(Prefix.parse("fe80::1/64"), false),
                        new AddressSpec(Prefix.parse("fe80::2/128"), true));
    }

    private static SharedLink link(String mac) {
        return new SharedLink("bt-lan", "lan0", Mac.parse(mac), "baton:7:1", SHARED, List.of());
    }
}
