package dev.baton.agent.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.time.Instant;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * What a line of the log begins with: time and level for people, or the priority that journald takes off again
 * ({@code <4>}, sd-daemon(3)) when standard error is the journal, and the time. Journald notes when it read the line, which on
 * a busy host is seconds after it was written, and the time here is that of the event. Made by logback; any thread.
 */
public final class LineHead extends ClassicConverter {
    /** Under this key a line may say when what it tells happened. */
    public static final String AT = "at";

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
        String when = time.format(happened(event));
        return journal
                ? "<" + priority(level) + ">" + when + " "
                : when + " " + level + (level.levelStr.length() == 4 ? "  " : " ");
    }

    private static long happened(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        for (KeyValuePair pair : pairs == null ? List.<KeyValuePair>of() : pairs) {
            if (pair.key.equals(AT) && pair.value instanceof Instant at) {
                return at.toEpochMilli();
            }
        }
        return event.getTimeStamp();
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
