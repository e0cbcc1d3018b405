package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.nativeconfig.addr.Mac;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorMacsTest {

    @ParameterizedTest
    @CsvSource({"7, 1, 87", "7, 2, 47", "0, 1, 80", "0, 255, ff", "255, 255, 00", "9, 3, c9"})
    void idsCountFromTheRightAndIndexesFromTheLeft(int cluster, int index, String lastOctet) {
        VendorMacs macs = new VendorMacs(cluster);
        assertThat(macs.shared(index)).isEqualTo(Mac.parse("10:00:00:c1:4a:" + lastOctet));
        assertThat(macs.group(index)).isEqualTo(Mac.parse("11:00:00:c1:4a:" + lastOctet));
        assertThat(macs.shared(index).isGroup()).isFalse();
        assertThat(macs.group(index).isGroup()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"16, 15", "32, 7"})
    void thatManyClustersOfThatManyInterfacesShareASegment(int clusters, int interfaces) {
        Set<Mac> seen = new HashSet<>();
        for (int cluster = 0; cluster < clusters; cluster++) {
            for (int index = 1; index <= interfaces; index++) {
                assertThat(seen.add(new VendorMacs(cluster).shared(index))).isTrue();
            }
        }
    }

    @Test
    void clashesAreExactlyTheClustersWithOurMac() {
        for (int cluster = 0; cluster < 256; cluster++) {
            VendorMacs ours = new VendorMacs(cluster);
            for (MacScheme.Clash clash : ours.clashes(3, 255)) {
                assertThat(clash.cluster()).isNotEqualTo(cluster);
                assertThat(new VendorMacs(clash.cluster()).shared(clash.index()))
                        .isEqualTo(ours.shared(3));
            }
            assertThat(ours.clashes(3, 255)).hasSize(254).doesNotHaveDuplicates();
        }
        assertThat(new VendorMacs(7).clashes(1, 2)).containsExactly(new MacScheme.Clash(199, 2));
    }

    @Test
    void noSharedMacIsAGroupAddressAndEveryGroupIsOne() {
        for (int cluster = 0; cluster <= 255; cluster++) {
            for (int index = 1; index <= 255; index++) {
                assertThat(new VendorMacs(cluster).shared(index).isGroup()).isFalse();
                assertThat(new VendorMacs(cluster).group(index).isGroup()).isTrue();
            }
        }
    }

    @Test
    void aSharedMacTellsWhoseItIs() {
        for (int cluster = 0; cluster <= 255; cluster++) {
            for (int index = 1; index <= 255; index += 31) {
                assertThat(MacScheme.ownerOf(new VendorMacs(cluster).shared(index), index))
                        .contains(new MacScheme.Owner("vendor", cluster));
            }
        }
        assertThat(MacScheme.ownerOf(new VendorMacs(7).group(1), 1)).isEmpty();
        assertThat(MacScheme.ownerOf(Mac.parse("52:54:00:c1:4a:87"), 1)).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new VendorMacs(256)).hasMessage("cluster 256 is not within 0..255");
        assertThatThrownBy(() -> new VendorMacs(1).shared(0)).hasMessage("interface index 0 is not within 1..255");
    }
}
