package dev.baton.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineHeadTest {

    @ParameterizedTest
    @CsvSource({"ERROR, <3>, 'ERROR '", "WARN, <4>, 'WARN  '", "INFO, <6>, 'INFO  '", "DEBUG, <7>, 'DEBUG '"})
    void journaldGetsPrioritiesAndPeopleLevels(String level, String priority, String word) {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.toLevel(level));
        event.setTimeStamp(0);
        assertThat(new LineHead(true).convert(event)).isEqualTo(priority);
        assertThat(new LineHead(false).convert(event)).matches("[-0-9T:.]{23}(Z|[+-][0-9:]{5}) " + word);
    }
}
