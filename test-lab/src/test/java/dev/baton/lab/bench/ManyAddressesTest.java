package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManyAddressesTest {
    @Test
    void theLabsOwnSegmentsCount() {
        assertThat(new ManyAddresses(64, 9_984).extraSegments()).isEqualTo(62);
        assertThat(new ManyAddresses(1, 1_000).extraSegments()).isZero();
    }

    @Test
    void theLabsOwnAddressesCount() {
        assertThat(new ManyAddresses(1, 300).oneByOne())
                .hasSize(298)
                .startsWith("10.65.0.1/16", "10.65.0.2/16")
                .endsWith("10.65.1.42/16");
    }
}
