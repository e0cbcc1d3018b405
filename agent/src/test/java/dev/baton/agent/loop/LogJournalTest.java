package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is told while nobody reads. */
class LogJournalTest {
    private static final Pattern LOST = Pattern.compile("lost lines=([0-9]+):");

    @Test
    void a_reader_that_does_not_run_costs_no_memory_without_end_and_what_was_lost_is_said() {
        Deque<Runnable> handedOver = new ArrayDeque<>();
        LogJournal log = new LogJournal(handedOver::add);
        for (int i = 0; i < 5_000; i++) {
            log.info("line " + i);
        }
        assertThat(handedOver).hasSize(4_096);
        for (int i = 0; i < 10; i++) {
            handedOver.remove().run();
        }
        log.close();
        assertThat(log.latest().stream().map(LogJournal.Entry::text)).contains("line 0", "line 9");
        assertThat(log.latest().stream()
                        .map(line -> LOST.matcher(line.text()))
                        .filter(Matcher::lookingAt)
                        .mapToInt(lost -> Integer.parseInt(lost.group(1)))
                        .sum())
                .as("in one line or more")
                .isEqualTo(5_000 - 4_096);
        log.info("afterwards");
        assertThat(handedOver).as("there is room again").hasSize(4_096 - 10 + 1);
    }
}
