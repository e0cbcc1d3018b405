package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncerBenchTest {
    @Test
    void aTurnIsOneLine() {
        assertThat(AnnouncerBench.Turn.parse("300000 2 500000000").perSecond()).isEqualTo(600_000);
        assertThatThrownBy(() -> AnnouncerBench.Turn.parse("Permission denied"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Permission denied");
    }

    @Test
    void theRatioIsThatOfTheMedians() {
        List<AnnouncerBench.Turn> ours = List.of(
                new AnnouncerBench.Turn(300, 0, 1_000_000_000),
                new AnnouncerBench.Turn(100, 0, 1_000_000_000),
                new AnnouncerBench.Turn(200, 3, 1_000_000_000));
        List<AnnouncerBench.Turn> theirs = List.of(new AnnouncerBench.Turn(400, 0, 1_000_000_000));

        assertThat(AnnouncerBench.table(ours, theirs).lines().skip(2))
                .containsExactly(
                        "| the announcer | 3 | 200 | 100 | 300 | 3 |",
                        "| a C loop of sendmmsg | 1 | 400 | 400 | 400 | 0 |",
                        "",
                        "The announcer sends 0.50 of what the C loop does (median; target: at least 0.5).");
    }
}
