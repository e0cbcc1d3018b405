package dev.baton.arp.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.arp.Allocation;
import dev.baton.nativeconfig.addr.Ip;
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
        assertThat(none.contains(ip("10.0.0.1"))).isFalse();
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
        assertThat(Ip.v4(ranges.first(0))).hasToString("10.0.0.10");
        assertThat(Ip.v4(ranges.last(0))).hasToString("10.0.0.40");
        assertThat(Ip.v4(ranges.first(1))).hasToString("10.0.0.42");
        assertThat(ranges.size()).isEqualTo(32);
    }

    @Test
    void bothEndsBelongToARange() {
        AddressRanges ranges = AddressRanges.builder()
                .add(ip("127.255.255.255"), ip("128.0.0.0")) // where a signed number changes its sign
                .add(ip("255.255.255.254"), ip("255.255.255.255"))
                .add(0, 0)
                .build();
        assertThat(List.of("0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.254", "255.255.255.255"))
                .allMatch(address -> ranges.contains(ip(address)));
        assertThat(List.of("0.0.0.1", "127.255.255.254", "128.0.0.1", "255.255.255.253"))
                .noneMatch(address -> ranges.contains(ip(address)));
    }

    @Test
    void theWholeSpaceIsOneRange() {
        AddressRanges all = AddressRanges.builder().add(0, -1).build();
        assertThat(all.size()).isEqualTo(1L << 32);
        assertThat(all.contains(ip("203.0.113.7"))).isTrue();
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
                    builder.add(first, last);
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
        int[] asked = {ip("10.0.0.0")};
        Allocation.assertNonePerTurn(() -> ranges.contains(asked[0]++));
    }

    private static int ip(String text) {
        return Ip.parse(text).v4Bits();
    }
}
