package dev.baton.nativeconfig.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @Test
    void macReadsBothNotationsAndPrintsTheKernels() {
        assertThat(Mac.parse("10-00-00-C1-4A-87")).isEqualTo(Mac.parse("10:00:00:c1:4a:87"));
        assertThat(Mac.parse("10-00-00-C1-4A-87")).hasToString("10:00:00:c1:4a:87");
        assertThat(Mac.parse("11:00:00:c1:4a:87").isGroup()).isTrue();
        assertThat(Mac.parse("10:00:00:c1:4a:87").isGroup()).isFalse();
    }

    @Test
    void macSurvivesABuffer() {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        Mac mac = Mac.parse("fe:dc:ba:98:76:54");
        mac.putAt(buffer, 3);
        assertThat(Mac.at(buffer, 3)).isEqualTo(mac);
        assertThat(mac.toBytes()).isEqualTo(java.util.Arrays.copyOfRange(buffer.array(), 3, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10:00:00:c1:4a", "10:00-00:c1:4a:87", "10:00:00:c1:4a:8g", "100000c14a87"})
    void badMacIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mac.parse(text)).withMessageContaining("MAC");
    }

    @ParameterizedTest
    @CsvSource({
        "10.7.1.1,10.7.1.1",
        "255.255.255.255,255.255.255.255",
        "2001:DB8:0:0:0:0:0:1,2001:db8::1",
        "::,::",
        "::1,::1",
        "fe80::,fe80::",
        "2001:db8::1:0:0:1,2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "1:0:3:4:5:6:7:8,1:0:3:4:5:6:7:8",
        "::ffff:1.2.3.4,::ffff:102:304"
    })
    void addressesPrintCanonically(String text, String printed) {
        assertThat(Ip.parse(text)).hasToString(printed);
        assertThat(Ip.parse(printed)).isEqualTo(Ip.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4 ",
                "gw1",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "fe80::1%lan0",
                "1.2.3.4::",
                "::1.2.3",
                "1:2:3:4:5:6:7::8"
            })
    void badAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ip.parse(text)).withMessageContaining("IP address");
    }

    @Test
    void everyIpv6FormAgreesWithTheJdk() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] octets = new byte[16];
            random.nextBytes(octets);
            for (int group = 0; group < 8; group++) {
                if (random.nextBoolean()) {
                    octets[2 * group] = octets[2 * group + 1] = 0;
                }
            }
            Ip ip = Ip.of(octets);
            assertThat(Ip.parse(ip.toString())).isEqualTo(ip);
            assertThat(InetAddress.getByName(ip + "%1").getAddress()).isEqualTo(ip.toBytes());
        }
    }

    @Test
    void prefixKnowsItsNetwork() {
        assertThat(Prefix.parse("10.7.1.1/24").network()).hasToString("10.7.1.0/24");
        assertThat(Prefix.parse("10.7.1.1/24").contains(Ip.parse("10.7.1.254"))).isTrue();
        assertThat(Prefix.parse("10.7.1.1/24").contains(Ip.parse("10.7.2.1"))).isFalse();
        assertThat(Prefix.parse("10.7.1.1/0").network()).hasToString("0.0.0.0/0");
        assertThat(Prefix.parse("2001:db8:1:2:3::/65").network()).hasToString("2001:db8:1:2::/65");
        assertThat(Prefix.parse("2001:db8::5/64").contains(Ip.parse("2001:db8::9")))
                .isTrue();
        assertThat(Prefix.parse("10.7.1.1/32").isHost()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.7.1.1", "10.7.1.1/", "10.7.1.1/33", "10.7.1.1/-1", "2001:db8::1/129", "10.7.1.1/2x"})
    void badPrefixIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
    }

    @Test
    void rangesCountUp() {
        assertThat(Ip.parse("10.8.0.255").next()).hasToString("10.8.1.0");
        assertThat(Ip.parse("2001:db8::ffff:ffff:ffff:ffff").next()).hasToString("2001:db8:0:1::");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ip.parse("255.255.255.255").next());
    }
}
