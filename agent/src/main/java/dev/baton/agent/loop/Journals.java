package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;

/**
 * Who writes down what: all of it in one log, in the order in which it happened.
 *
 * @param ops reads them
 * @param log what is said of neither
 * @param names how the operator calls things
 * @param events what the member does and sees
 * @param host what was done to the host's links
 */
record Journals(OpsThread ops, LogJournal log, Names names, EventJournal events, HostJournal host)
        implements AutoCloseable {

    /** Opens the log. */
    static Journals open(BatonConfig config) {
        OpsThread ops = new OpsThread();
        LogJournal log = new LogJournal(ops);
        Names names = new Names(config);
        EventJournal events = new EventJournal(log, new EventWords(names));
        return new Journals(ops, log, names, events, new HostJournal(events, log));
    }

    @Override
    public void close() {
        ops.close();
        log.close();
    }
}
