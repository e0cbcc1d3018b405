package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusBenchTest {
    @Test
    void aRowHasTheMedianAndTheWorstInWhateverOrderTheyCame() {
        List<Double> answers = List.of(9.0, 3.0, 5.0);
        List<Double> idle = List.of(20.4, 20.1);
        List<Double> asked = List.of(20.0, 31.0, 21.0);

        assertThat(StatusBench.table(List.of(new StatusBench.Side("active", 204_800, answers, idle, asked, 1.25)))
                        .lines()
                        .skip(2))
                .containsExactly("| active | 3 | 200 | 5.0 | 9.0 | 20.1 | 20.4 | 21.0 | 31.0 | 1.3 |");
    }
}
