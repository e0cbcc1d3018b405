package dev.baton.agent.loop;

import dev.baton.agent.log.LineHead;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.sysctl.SysctlException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes down what happened: one line an event with key=value pairs, through SLF4J, and the last ones kept for {@code
 * status}. What is told comes from any thread and is handed over without waiting: to the reader, which keeps the order, and
 * from there to a thread of its own that writes, so that a journal that blocks delays neither a heartbeat nor an answer. When
 * it blocks for long, or the reader does not run, lines are counted, not kept, and the log says how many.
 */
final class LogJournal implements AgentLoop.Failures, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("baton");
    private static final int QUEUED = 4_096;
    private static final int KEPT = 64;

    /** One line, and when it happened. */
    record Entry(Instant at, Level level, String text) {
        @Override
        public String toString() {
            return at + " " + text;
        }
    }

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUED);
    private final Deque<Entry> latest = new ArrayDeque<>(KEPT);
    private final DistinctFailures failures = new DistinctFailures();
    private final RateLimit<Entry> limit = new RateLimit<>();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;
    private final Alarms alarms = new Alarms();
    private final Executor reader;

    /** @param reader does what it is handed one after the other */
    LogJournal(Executor reader) {
        this.reader = reader;
        this.thread = new Thread(this::write, "baton-journal");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    void info(String text) {
        add(Level.INFO, text);
    }

    void warn(String text) {
        add(Level.WARN, text);
    }

    /**
     * What may come many times a second on a busy host or with a flapping cable: after the first few of a kind in a minute, one
     * a minute with a count of the others.
     *
     * @param kind what counts as the same
     * @param most lines of that kind that are told in a minute
     */
    void limited(String kind, int most, Level level, String text) {
        Entry entry = new Entry(Instant.now(), level, text);
        read(() -> limited(kind, most, entry));
    }

    /** Does something in the order of what is told, unless too much waits for that; then it is counted. Any thread. */
    void read(Runnable what) {
        if (waiting.get() >= QUEUED) {
            lost.incrementAndGet();
            return;
        }
        waiting.incrementAndGet();
        reader.execute(() -> {
            waiting.decrementAndGet();
            what.run();
        });
    }

    private void limited(String kind, int most, Entry entry) {
        boolean passes;
        synchronized (limit) {
            passes = limit.passes(kind, most, entry, HostClock.nanoTime());
        }
        if (passes) {
            add(entry.at(), entry.level(), entry.text());
        }
    }

    /**
     * Tells what happened, or holds it back as its wording says. For the reader.
     *
     * @param atNs when it happened, which may be a little while ago: what it made happen came first
     */
    void tell(Wording wording, Level level, long atNs) {
        Instant at = Instant.now().minusNanos(Math.max(0, HostClock.nanoTime() - atNs));
        if (wording.kind() == null) {
            add(at, level, wording.text());
        } else {
            limited(wording.kind(), wording.most(), new Entry(at, level, wording.text()));
        }
    }

    private void tellHeld(List<RateLimit.Held<Entry>> held) {
        for (RateLimit.Held<Entry> each : held) {
            Entry last = each.line();
            add(last.at(), last.level(), last.text() + (each.untold() > 0 ? " untold=" + each.untold() : ""));
        }
    }

    /**
     * What a status shows of the log.
     *
     * @param alarms those that stand, in the order in which they were first raised
     * @param latest the latest lines, oldest first
     */
    record Shown(List<String> alarms, List<String> latest) {}

    /** As it is at a time. Waits for who writes at this moment, as the loop must not. */
    Shown shown(long nowNs) {
        return new Shown(
                alarms.standing(nowNs), latest().stream().map(Entry::toString).toList());
    }

    /** The latest lines, oldest first. Any thread. */
    List<Entry> latest() {
        synchronized (latest) {
            return new ArrayList<>(latest);
        }
    }

    /** What was reported lately and may still go on. */
    Alarms alarms() {
        return alarms;
    }

    private void add(Level level, String text) {
        Instant at = Instant.now();
        read(() -> add(at, level, text));
    }

    /** What happened a little while ago, but not before the latest line, which led to it. */
    private void add(Instant at, Level level, String text) {
        Entry entry;
        synchronized (latest) {
            Entry before = latest.peekLast();
            entry = new Entry(before != null && before.at().isAfter(at) ? before.at() : at, level, text);
            if (latest.size() == KEPT) {
                latest.removeFirst();
            }
            latest.addLast(entry);
        }
        if (!queue.offer(entry)) {
            lost.incrementAndGet();
        }
    }

    private void write() {
        while (!closed || !queue.isEmpty()) {
            try {
                Entry entry = queue.poll(100, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    LOG.atLevel(entry.level())
                            .addKeyValue(LineHead.AT, entry.at())
                            .log("{}", entry.text());
                }
                tellLost();
                synchronized (limit) {
                    tellHeld(limit.due(HostClock.nanoTime()));
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tellLost() {
        long lines = lost.getAndSet(0);
        if (lines > 0) {
            add(
                    Instant.now(),
                    Level.WARN,
                    "lost lines=" + lines + ": more was told than could be read or written in time");
        }
    }

    @Override
    public void close() {
        synchronized (limit) {
            tellHeld(limit.rest());
        }
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void failed(String what, RuntimeException why) {
        String words = words(why);
        long count = failures.count(what, words, HostClock.nanoTime());
        if (count > 0) {
            warn("failed what=" + what + " count=" + count + ": " + words);
        }
    }

    /** The kernel's words where it refused; else it is our own fault, and the place is what helps. */
    private static String words(RuntimeException why) {
        if (why instanceof NativeCallException || why instanceof SysctlException) {
            return String.valueOf(why.getMessage());
        }
        StackTraceElement[] trace = why.getStackTrace();
        return why + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
