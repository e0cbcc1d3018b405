package dev.baton.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

class LineHeadTest {

    @ParameterizedTest
    @CsvSource({"ERROR, <3>, 'ERROR '", "WARN, <4>, 'WARN  '", "INFO, <6>, 'INFO  '", "DEBUG, <7>, 'DEBUG '"})
    void journaldGetsPrioritiesAndPeopleLevels(String level, String priority, String word) {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.toLevel(level));
        event.setTimeStamp(0);
        String time = "[-0-9T:.]{23}(Z|[+-][0-9:]{5}) ";
        assertThat(new LineHead(true).convert(event)).matches(priority + time);
        assertThat(new LineHead(false).convert(event)).matches(time + word);
    }

    @Test
    void theTimeIsThatOfTheEventAndNotOfItsBeingWritten() {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.INFO);
        event.setTimeStamp(5_000);
        Instant at = Instant.parse("2026-01-31T12:00:00.123456Z");
        event.addKeyValuePair(new KeyValuePair("at", at));
        OffsetDateTime told = OffsetDateTime.parse(
                new LineHead(true).convert(event).substring("<6>".length()).strip());
        assertThat(told.toInstant()).isEqualTo(at.truncatedTo(ChronoUnit.MILLIS));
    }
}
