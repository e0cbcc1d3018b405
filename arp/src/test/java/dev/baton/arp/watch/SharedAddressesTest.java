package dev.baton.arp.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedAddressesTest {
    private static final Mac MAC = Mac.parse("10:00:00:c1:4a:87");

    @Test
    void agreesWithAHashSet() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Set<Integer> expected = new HashSet<>();
            int from = random.nextInt();
            for (int i = random.nextInt(200); i >= 0; i--) {
                expected.add((random.nextBoolean() ? from + i : random.nextInt()) | 1);
            }
            IntSet set =
                    new IntSet(expected.stream().mapToInt(Integer::intValue).toArray());
            for (int value : expected) {
                assertThat(set.contains(value)).as("seed %d", seed).isTrue();
            }
            for (int i = -300; i < 300; i++) {
                assertThat(set.contains(from + i)).as("seed %d", seed).isEqualTo(expected.contains(from + i));
            }
        }
    }

    @Test
    void tenThousandAddressesOfARangeAreFoundAndNoOthers() {
        int first = Ip.parse("10.8.0.1").v4Bits();
        SharedAddresses shared = SharedAddresses.builder()
                .add(
                        MAC,
                        IntStream.range(0, 10_000)
                                .mapToObj(i -> Ip.v4(first + i))
                                .toList())
                .build();
        for (int i = -10_000; i < 20_000; i++) {
            assertThat(shared.contains(0, first + i)).isEqualTo(i >= 0 && i < 10_000);
        }
    }

    @Test
    void anInterfaceMayHaveNoIpv4Address() {
        SharedAddresses shared = SharedAddresses.builder()
                .add(MAC, List.of(Ip.parse("2001:db8::1")))
                .build();
        assertThat(shared.contains(0, 1)).isFalse();
        assertThat(shared.contains(0, 0)).isFalse();
        assertThat(shared.interfaces()).isOne();
        assertThat(shared.mac(0)).isEqualTo(MAC.bits());
    }

    @Test
    void ipv6AddressesAgreeWithAHashSet() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Set<Ip> expected = new HashSet<>();
            long high = random.nextLong() | 1;
            for (int i = random.nextInt(200); i >= 0; i--) {
                expected.add(Ip.v6(random.nextBoolean() ? high : random.nextLong() | 1, i));
            }
            SharedAddresses shared =
                    SharedAddresses.builder().add(MAC, List.copyOf(expected)).build();
            for (Ip address : expected) {
                assertThat(shared.contains(0, address.high(), address.low()))
                        .as("seed %d", seed)
                        .isTrue();
            }
            for (int i = -300; i < 300; i++) {
                assertThat(shared.contains(0, high, i)).isEqualTo(expected.contains(Ip.v6(high, i)));
            }
            assertThat(shared.contains(0, 0, 0)).isFalse();
            assertThat(shared.families(0)).isOne();
        }
    }

    @Test
    void theUnspecifiedAddressCannotBeShared() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedAddresses.builder().add(MAC, List.of(Ip.v6(0, 0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedAddresses.builder().add(MAC, List.of(Ip.ANY_V4)));
    }
}
