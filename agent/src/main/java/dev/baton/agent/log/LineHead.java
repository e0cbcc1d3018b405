package dev.baton.agent.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.util.CachingDateFormatter;

/**
 * What a line of the log begins with: time and level for people, or the priority that journald takes off again
 * ({@code <4>}, sd-daemon(3)) when standard error is the journal, which keeps the time itself. Made by logback; any thread.
 */
public final class LineHead extends ClassicConverter {
    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    private final boolean journal;

    public LineHead() {
        this(System.getenv("JOURNAL_STREAM") != null);
    }

    LineHead(boolean journal) {
        this.journal = journal;
    }

    @Override
    public String convert(ILoggingEvent event) {
        Level level = event.getLevel();
        return journal
                ? "<" + priority(level) + ">"
                : time.format(event.getTimeStamp()) + " " + level + (level.levelStr.length() == 4 ? "  " : " ");
    }

    /** RFC 5424 section 6.2.1. */
    private static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return 3;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return 4;
        }
        return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
    }
}
