package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalBenchTest {
    @Test
    void aRowIsWhatTheStatusSays() {
        String arrival = """
                {"asked":200,"confirmed":198,"halfMs":4.123,"mostMs":20.5,"allMs":-1,"missing":["lan 10.7.1.9 02:ab:00:00:00:09"]}
                """;

        assertThat(ArrivalBench.row(3, JsonParser.parseString(arrival).getAsJsonObject()))
                .isEqualTo(new ArrivalBench.Row(3, 200, 198, 4.123, 20.5, -1));
    }

    @Test
    void aShareThatWasNotReachedIsLaterThanAnyThatWas() {
        List<ArrivalBench.Row> rows = List.of(
                new ArrivalBench.Row(1, 200, 199, 4, 10, -1),
                new ArrivalBench.Row(2, 200, 200, 6, 12, 31.04),
                new ArrivalBench.Row(3, 201, 201, 5, 11, 30));

        assertThat(ArrivalBench.table(rows).lines().skip(2))
                .containsExactly("| 200 to 201 | 3 | 5.0 | 11.0 | 31.0 | never | 1 |");
    }
}
