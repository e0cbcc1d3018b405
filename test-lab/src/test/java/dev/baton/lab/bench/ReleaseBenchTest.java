package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lab.witness.SharedVoice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseBenchTest {
    private static final Instant ORDER = Instant.parse("2026-01-31T12:00:00Z");

    private static Instant after(long ms) {
        return ORDER.plusMillis(ms);
    }

    private static SharedVoice.Span heard(long firstMs, long lastMs) {
        return new SharedVoice.Span(after(firstMs), after(lastMs));
    }

    private static ReleaseBench.Release release(String way) {
        return new ReleaseBench.Release(way, 1, ORDER, 3);
    }

    @Test
    void theInterfaceCountsThatIsLast() {
        ReleaseBench.Row row = ReleaseBench.row(
                release("stop"),
                Map.of("lan", heard(-900, 40), "wan", heard(-900, -3)),
                Map.of("lan", heard(20, 500), "wan", heard(25, 500)),
                List.of(after(700), after(60)));

        assertThat(row).isEqualTo(new ReleaseBench.Row("stop", 1, 2, 40, 25, 28, 3, 2, 700));
    }

    @Test
    void withoutAnHeirThereIsNone() {
        ReleaseBench.Row row =
                ReleaseBench.row(release("stop alone"), Map.of("lan", heard(-900, 4)), Map.of(), List.of(after(60)));

        assertThat(ReleaseBench.table(List.of(row)).lines().skip(2))
                .containsExactly("| stop alone | 1 | 1 | 4.0 | 4.0 | - | - | - | 1 | 60.0 |");
    }

    @Test
    void aReleaseThatNobodySawIsNoMeasurement() {
        assertThatThrownBy(() -> ReleaseBench.row(release("stop"), Map.of(), Map.of(), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("heard on 0 interfaces");
    }
}
