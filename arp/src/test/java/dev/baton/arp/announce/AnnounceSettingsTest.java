package dev.baton.arp.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnnounceSettingsTest {

    @Test
    void theStandardIsThatOfTheDesign() {
        AnnounceSettings settings = AnnounceSettings.standard(10_000_000_000L, 7);
        assertThat(settings.repeatsNs()).containsExactly(1_100_000_000L, 2_200_000_000L, 4_400_000_000L);
        assertThat(settings.trainIntervalNs()).isEqualTo(100_000_000L);
        assertThat(settings.trainNs()).isEqualTo(5_000_000_000L);
        assertThat(settings.allEvery()).isEqualTo(3);
        assertThat(settings.refreshNs() * (1 + settings.jitter()))
                .as("below the 15 s of a topology change")
                .isLessThan(15e9);
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        refused("refreshNs", 0, 1, List.of(), 1, 0.1, 1);
        refused("trainIntervalNs", 1, 0, List.of(), 1, 0.1, 1);
        refused("repeatsNs", 1, 1, List.of(2L, 2L), 1, 0.1, 1);
        refused("allEvery", 1, 1, List.of(), 0, 0.1, 1);
        refused("jitter", 1, 1, List.of(), 1, 1, 1);
        refused("framesPerTick", 1, 1, List.of(), 1, 0.1, 0);
    }

    private static void refused(
            String name, long refreshNs, long trainNs, List<Long> repeats, int allEvery, double jitter, int frames) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnounceSettings(refreshNs, trainNs, 0, repeats, allEvery, jitter, 1, frames))
                .withMessageStartingWith(name);
    }
}
