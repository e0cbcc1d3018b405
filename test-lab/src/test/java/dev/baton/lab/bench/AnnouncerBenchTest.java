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

    private static AnnouncerBench.Turn turn(long frames, long refused) {
        return new AnnouncerBench.Turn(frames, refused, 1_000_000_000);
    }

    @Test
    void theRatioIsThatOfTurnsThatFollowEachOther() {
        List<AnnouncerBench.Turn> ours = List.of(turn(300, 0), turn(100, 0), turn(200, 3));
        List<AnnouncerBench.Turn> theirs = List.of(turn(400, 0), turn(200, 0), turn(250, 0));

        assertThat(AnnouncerBench.table(ours, theirs).lines().skip(2))
                .containsExactly(
                        "| the announcer | 3 | 200 | 100 | 300 | 3 |",
                        "| a C loop of sendmmsg | 3 | 250 | 200 | 400 | 0 |",
                        "",
                        "The announcer sends 0.75 of what the C loop does (median of the turns; target: at least 0.5).");
    }
}
