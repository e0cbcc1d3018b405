package dev.baton.agent.loop;

import dev.baton.agent.event.AlarmKey;
import dev.baton.agent.event.Event;
import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.Severity;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.Level;

/**
 * Reads the events: writes each down in words, and keeps the alarms that they raise. Whoever tells one hands it over and
 * goes on; it is read by the thread of the log. Any thread.
 */
final class EventJournal implements EventSink {
    private final LogJournal log;
    private final EventWords words;
    private final AtomicLong read = new AtomicLong();

    EventJournal(LogJournal log, EventWords words) {
        this.log = log;
        this.words = words;
    }

    @Override
    public void accept(Event event) {
        log.read(() -> write(event));
    }

    /** How many events were read so far. */
    long read() {
        return read.get();
    }

    private void write(Event event) {
        Wording wording = words.of(event);
        log.tell(wording, event.severity() == Severity.WARNING ? Level.WARN : Level.INFO, event.atNs());
        event.clears().forEach(log.alarms()::clear);
        AlarmKey key = event.raises();
        if (key != null && wording.alarm() != null) {
            log.alarms().raise(key, wording.alarm(), event.atNs());
        }
        read.incrementAndGet();
    }
}
