package dev.baton.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Station;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void bootsStandInATable() {
        Progress.Boot active = new Progress.Boot(
                "both at once", Station.GW1, Optional.of(Duration.ofMillis(31_249)), Duration.ofSeconds(47));
        Progress.Boot standby =
                new Progress.Boot("both at once", Station.GW2, Optional.empty(), Duration.ofMillis(47_500));

        assertThat(Progress.table(List.of(active, standby))
                        .lines()
                        .map(line -> line.strip().split(" {2,}", -1)))
                .containsExactly(
                        new String[] {"seconds from the boot until", "host", "Active", "protected"},
                        new String[] {"both at once", "gw1", "31.2", "47.0"},
                        new String[] {"both at once", "gw2", "-", "47.5"});
    }

    @Test
    void withoutABootThereIsNone() {
        assertThat(Progress.table(List.of())).isEmpty();
    }
}
