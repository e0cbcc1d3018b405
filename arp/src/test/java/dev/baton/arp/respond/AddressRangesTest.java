package dev.baton.arp.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.arp.Allocation;
import dev.baton.nativeconfig.addr.Ip;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressRangesTest {
    @Test
    void nothingIsInAnEmptySet() {
        AddressRanges none = AddressRanges.builder().build();
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.size()).isZero();
        assertThat(none.contains(0)).isFalse();
        assertThat(none.contains(v4("10.0.0.1"))).isFalse();
    }

    @Test
    void rangesThatTouchOrOverlapBecomeOne() {
        AddressRanges ranges = AddressRanges.builder()
                .add(ip("10.0.0.20"), ip("10.0.0.29"))
                .add(ip("10.0.0.10"), ip("10.0.0.19"))
                .add(ip("10.0.0.25"), ip("10.0.0.40"))
                .add(ip("10.0.0.26"), ip("10.0.0.27"))
                .add(ip("10.0.0.42"), ip("10.0.0.42"))
                .build();
        assertThat(ranges.count()).isEqualTo(2);
        assertThat(ranges.first(0)).hasToString("10.0.0.10");
        assertThat(ranges.last(0)).hasToString("10.0.0.40");
        assertThat(ranges.first(1)).hasToString("10.0.0.42");
        assertThat(ranges.size()).isEqualTo(32);
    }

    @Test
    void bothEndsBelongToARange() {
        AddressRanges ranges = AddressRanges.builder()
                .add(ip("127.255.255.255"), ip("128.0.0.0")) // where a signed number changes its sign
                .add(ip("255.255.255.254"), ip("255.255.255.255"))
                .add(Ip.ANY_V4, Ip.ANY_V4)
                .build();
        assertThat(List.of("0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.254", "255.255.255.255"))
                .allMatch(address -> ranges.contains(v4(address)));
        assertThat(List.of("0.0.0.1", "127.255.255.254", "128.0.0.1", "255.255.255.253"))
                .noneMatch(address -> ranges.contains(v4(address)));
    }

    @Test
    void theWholeSpaceIsOneRange() {
        AddressRanges all = AddressRanges.builder().add(Ip.ANY_V4, Ip.v4(-1)).build();
        assertThat(all.size()).isEqualTo(1L << 32);
        assertThat(all.contains(v4("203.0.113.7"))).isTrue();
        assertThat(all.contains(0, 0)).as("of IPv6").isFalse();
    }

    @Test
    void aRangeBeginsWithItsLowestAddress() {
        assertThatThrownBy(() -> AddressRanges.builder().add(ip("128.0.0.0"), ip("127.0.0.0")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void agreesWithAListOfManyRanges() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<int[]> list = new ArrayList<>();
            AddressRanges.Builder builder = AddressRanges.builder();
            for (int i = random.nextInt(40); i > 0; i--) {
                int first = random.nextInt();
                int last = first + random.nextInt(1 << random.nextInt(30));
                if (Integer.compareUnsigned(first, last) <= 0) {
                    list.add(new int[] {first, last});
                    builder.add(Ip.v4(first), Ip.v4(last));
                }
            }
            AddressRanges ranges = builder.build();
            for (int i = 0; i < 1_000; i++) {
                int near = list.isEmpty() ? 0 : list.get(random.nextInt(list.size()))[random.nextInt(2)];
                int asked = random.nextBoolean() ? random.nextInt() : near + random.nextInt(5) - 2;
                assertThat(ranges.contains(asked))
                        .as("seed %d, %s", seed, Ip.v4(asked))
                        .isEqualTo(list.stream()
                                .anyMatch(range -> Integer.compareUnsigned(range[0], asked) <= 0
                                        && Integer.compareUnsigned(asked, range[1]) <= 0));
            }
        }
    }

    @Test
    void aQuestionMakesNoGarbage() {
        AddressRanges ranges = AddressRanges.builder()
                .add(ip("10.0.0.0"), ip("10.0.0.255"))
                .add(ip("192.0.2.0"), ip("192.0.2.9"))
                .build();
        int[] asked = {v4("10.0.0.0")};
        Allocation.assertNonePerTurn(() -> ranges.contains(asked[0]++));
    }

    @Test
    void ipv6HasRangesOfItsOwn() {
        AddressRanges ranges = AddressRanges.builder()
                .add(ip("2001:db8::ffff:ffff:ffff:fff0"), ip("2001:db8:0:1::5")) // where the lower half overflows
                .add(ip("fd00::"), ip("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))
                .add(ip("10.0.0.1"), ip("10.0.0.9"))
                .add(ip("fd00::5"), ip("fd00::7"))
                .build();
        assertThat(ranges.count()).isEqualTo(3);
        assertThat(ranges.first(0)).hasToString("10.0.0.1");
        assertThat(ranges.ofVersion(4).size()).isEqualTo(9);
        assertThat(ranges.ofVersion(6).count()).isEqualTo(2);
        assertThat(ranges.size()).isEqualTo(BigInteger.ONE.shiftLeft(120).add(BigInteger.valueOf(9 + 16 + 6)));
        assertThat(List.of("2001:db8::ffff:ffff:ffff:fff0", "2001:db8:0:1::", "2001:db8:0:1::5", "fd00::", "fd80::1"))
                .allMatch(address -> contains(ranges, address));
        assertThat(List.of("2001:db8::ffff:ffff:ffff:ffef", "2001:db8:0:1::6", "fcff::1", "fe00::", "::a00:1", "::"))
                .noneMatch(address -> contains(ranges, address));
        assertThatThrownBy(() -> AddressRanges.builder().add(ip("10.0.0.1"), ip("2001:db8::1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean contains(AddressRanges ranges, String address) {
        return ranges.contains(ip(address).high(), ip(address).low());
    }

    private static Ip ip(String text) {
        return Ip.parse(text);
    }

    private static int v4(String text) {
        return Ip.parse(text).v4Bits();
    }
}
