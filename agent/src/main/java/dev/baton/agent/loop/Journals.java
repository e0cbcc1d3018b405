package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.event.EventSink;

/**
 * Who writes down what: all of it in one log, in the order in which it happened.
 *
 * @param log what is said of neither
 * @param names how the operator calls things
 * @param events what the member does and sees
 * @param host what was done to the host's links
 */
record Journals(LogJournal log, Names names, EventSink events, HostJournal host) implements AutoCloseable {

    /** Opens the log. */
    static Journals open(BatonConfig config) {
        LogJournal log = new LogJournal();
        Names names = new Names(config);
        return new Journals(log, names, new EventJournal(log, new EventWords(names)), new HostJournal(log));
    }

    @Override
    public void close() {
        log.close();
    }
}
