package dev.baton.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void aTransitionIsRead() {
        List<LogLine> lines = LogLine.parse(List.of(
                "NOTE: something of the JVM",
                "2026-01-31T12:00:00.123456Z verdict peer=2 from=ALIVE to=SUSPECT silent_ms=61 grounds=silent",
                "2026-01-31T13:00:00.223+01:00 INFO  baton: role from=STANDBY to=ACTIVE term=3 reason=peer-dead",
                "2026-01-31T12:00:01.000Z INFO  baton: nothing to parse here"));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).isTo("verdict", "suspect")).isTrue();
        assertThat(lines.get(0).at()).isEqualTo(Instant.parse("2026-01-31T12:00:00.123456Z"));
        assertThat(lines.get(0).field("silent_ms")).isEqualTo("61");
        assertThat(lines.get(1).event()).isEqualTo("role");
        assertThat(lines.get(1).field("term")).isEqualTo("3");
        assertThat(lines.get(1).at()).isEqualTo(Instant.parse("2026-01-31T12:00:00.223Z"));
    }
}
