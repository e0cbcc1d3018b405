package dev.baton.arp.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeenStationsTest {
    private static final long SECOND = 1_000_000_000;

    private final SeenStations seen = new SeenStations();

    private Map<Integer, Long> at(long nowNs) {
        Map<Integer, Long> all = new TreeMap<>();
        seen.forEach(nowNs, all::put);
        return all;
    }

    @Test
    void whoSpokeIsRememberedWithItsLatestMac() {
        seen.heard(7, 70, 0);
        seen.heard(8, 80, 1);
        seen.heard(7, 71, 2);
        assertThat(at(SECOND)).containsExactly(Map.entry(7, 71L), Map.entry(8, 80L));
    }

    @Test
    void whoWasSilentForMinutesIsNoNeighbourAnyMore() {
        seen.heard(7, 70, 0);
        seen.heard(8, 80, 100 * SECOND);
        assertThat(at(350 * SECOND)).containsOnlyKeys(8);
    }

    @Test
    void aProbeWithoutAnAddressIsNobody() {
        seen.heard(0, 70, 0);
        assertThat(at(0)).isEmpty();
    }

    @Test
    void aHostOfTwoHundredFitsAndAFloodTakesNoMore() {
        for (int ip = 0x0a07_0101; ip < 0x0a07_0101 + 200; ip++) {
            seen.heard(ip, ip, 0);
        }
        assertThat(at(0)).as("a few may have met at one place").hasSizeGreaterThan(190);
        for (int ip = 1; ip <= 100_000; ip++) {
            seen.heard(ip * 31, ip, SECOND);
        }
        assertThat(at(SECOND).size()).isLessThanOrEqualTo(SeenStations.CAPACITY);
    }

    @Test
    void theNewestFindsAPlaceInAFullTable() {
        for (int ip = 1; ip <= 5_000; ip++) {
            seen.heard(ip, ip, ip);
        }
        seen.heard(999_999, 42, 10_000);
        assertThat(at(10_000)).containsEntry(999_999, 42L);
    }
}
