package dev.baton.agent.loop;

import dev.baton.nativeconfig.process.HostClock;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the state (DESIGN D8). One turn: wait until something can be read or a deadline comes, read
 * what waits, run what other threads handed in, tick. Reading comes before ticking without exception, and after a turn that
 * came late <em>all</em> sources are read to the end, whether or not epoll named them, in more turns than one where that
 * takes long ({@link Reading}): the tick is told, for silence is judged only after listening (D4).
 *
 * <p>Netty's {@link ManualIoEventLoop} waits; packet, netlink and sync sockets are foreign descriptors in its epoll set. Everything here but {@link #execute}, {@link #later} and {@link #stop} belongs to the
 * loop thread.
 *
 * <p>Whatever a source, a task or the tick throws is told and survived (errors of the JVM are not). A tick that fails every
 * time vouches for nothing, so the lease runs out: that, not an exit, is how a broken loop gives up the identity. A source
 * that epoll calls readable again and again but that gives nothing is taken out of the set for a while.
 */
final class AgentLoop {
    private static final long LATE_NS = 2_000_000;

    /**
     * Over so long a time reading may take three quarters; beyond that the loop leaves the processor for a moment. Of a
     * real-time thread that takes more than 95 % of it the kernel takes it away for 50 ms in each second
     * (sched_rt_runtime_us), as long as a detection: a flood must not buy that.
     */
    private static final long SPAN_NS = 4_000_000;

    private static final long BREATH_NS = 1_000_000;
    private static final long LONGEST_WAIT_NS = 100_000_000;
    private static final int TASKS_PER_TURN = 64;
    /** So often in a row a source may be called readable and give nothing, before it has to rest. */
    private static final int EMPTY_READS = 16;

    private static final long REST_NS = 100_000_000;
    /** After a tick that failed: it may fail again, and must not keep the processor busy with it. */
    private static final long AFTER_FAILURE_NS = 10_000_000;

    /** Something to read without waiting. */
    interface Source {
        int fd();

        /**
         * Reads at most {@code most} frames.
         *
         * @return how many there were; 0 for none
         */
        int drain(int most, long nowNs);

        /** Whether what members say of themselves comes in here. */
        default boolean hearsMembers() {
            return false;
        }
    }

    /** What the loop calls once a turn, after reading. */
    interface Ticker {
        /**
         * Does what is due.
         *
         * @param behind whether heartbeats from before the loop woke, late, may still wait to be read
         * @return when to call again at the latest
         */
        long onTick(long nowNs, boolean behind);
    }

    /** Hears of what was thrown and survived. */
    interface Failures {
        void failed(String what, RuntimeException why);
    }

    private final ManualIoEventLoop netty = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final LongSupplier clock;
    private final LongConsumer pause;
    private final Reading reading;
    private final Queue<Runnable> handedIn = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    /** Replaced, never changed: sources come and go while they are being read. */
    private Attached[] sources = {};

    private Failures failures = (what, why) -> {};
    private long deadlineNs;
    private long spanFromNs;
    private long readingNs;

    AgentLoop() {
        this(HostClock::nanoTime, LockSupport::parkNanos);
    }

    /**
     * @param clock monotonic nanoseconds
     * @param pause leaves the processor for so many nanoseconds
     */
    AgentLoop(LongSupplier clock, LongConsumer pause) {
        this.clock = clock;
        this.pause = pause;
        this.reading = new Reading(clock);
        this.deadlineNs = clock.getAsLong();
        this.spanFromNs = deadlineNs;
    }

    /** Hands in work from any thread; it runs with the next turn, which begins at once. */
    void execute(Runnable work) {
        handedIn.add(work);
        netty.wakeup();
    }

    /** Hands in work to be run after {@code millis}. Any thread. */
    void later(Runnable work, long millis) {
        netty.schedule(() -> handedIn.add(work), millis, TimeUnit.MILLISECONDS);
    }

    /** Ends {@link #run} after the current turn. Any thread. */
    void stop() {
        stopping = true;
        netty.wakeup();
    }

    /** Adds a source; those added first are read first. */
    Attached attach(Source source) {
        Attached attached = new Attached(source);
        attached.watch();
        Attached[] more = Arrays.copyOf(sources, sources.length + 1);
        more[sources.length] = attached;
        sources = more;
        return attached;
    }

    /** Takes a source out; its descriptor may be closed afterwards. */
    void detach(Attached attached) {
        attached.unwatch();
        attached.gone = true;
        sources = Arrays.stream(sources).filter(other -> other != attached).toArray(Attached[]::new);
    }

    /** Turns until {@link #stop}. */
    void run(Ticker ticker, Failures failures) {
        deadlineNs = clock.getAsLong();
        while (!stopping) {
            turn(ticker, failures);
        }
        Future<?> ended = netty.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        while (!ended.isDone()) {
            netty.runNow();
        }
    }

    /** One turn. */
    void turn(Ticker ticker, Failures told) {
        failures = told;
        long waitNs = Math.min(deadlineNs - clock.getAsLong(), LONGEST_WAIT_NS);
        if (waitNs > 0 && handedIn.isEmpty() && !reading.isBehind(sources)) {
            netty.run(waitNs);
        } else {
            netty.runNow();
        }
        long nowNs = clock.getAsLong();
        read(nowNs);
        long readNs = clock.getAsLong();
        Runnable work;
        for (int i = 0; i < TASKS_PER_TURN && (work = handedIn.poll()) != null; i++) {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.failed("task", e);
            }
        }
        try {
            deadlineNs = ticker.onTick(clock.getAsLong(), reading.isBehind(sources));
        } catch (RuntimeException e) {
            failures.failed("tick", e);
            deadlineNs = clock.getAsLong() + AFTER_FAILURE_NS;
        }
        breathe(nowNs, readNs);
    }

    /** After the tick, so that what was due is done. */
    private void breathe(long fromNs, long toNs) {
        readingNs += toNs - fromNs;
        long spanNs = toNs - spanFromNs;
        if (spanNs < SPAN_NS) {
            return;
        }
        if (readingNs > spanNs / 4 * 3) {
            pause.accept(BREATH_NS);
        }
        spanFromNs = clock.getAsLong();
        readingNs = 0;
    }

    private void read(long nowNs) {
        Attached[] now = sources;
        if (nowNs - deadlineNs > LATE_NS) {
            reading.woke(now);
        }
        for (Attached attached : now) {
            attached.endRest(nowNs);
        }
        reading.turn(now, nowNs);
    }

    /** One source in the epoll set. */
    final class Attached extends Reading.Inbox implements EpollIoHandle {
        private final Source source;
        private final FileDescriptor descriptor;
        private @Nullable IoRegistration registration;
        private int emptyReads;
        private boolean resting;
        private long restUntilNs;

        private Attached(Source source) {
            super(source.hearsMembers());
            this.source = source;
            this.descriptor = new FileDescriptor(source.fd());
        }

        @Override
        protected int read(int most, boolean told, long nowNs) {
            int frames = 0;
            try {
                frames = source.drain(most, nowNs);
            } catch (RuntimeException e) {
                failures.failed("reading", e);
            }
            if (frames > 0) {
                emptyReads = 0;
            } else if (told && ++emptyReads >= EMPTY_READS && !gone) {
                emptyReads = 0;
                rest(nowNs + REST_NS);
            }
            return frames;
        }

        /** Registers at once, for this is the loop's thread. */
        private void watch() {
            Future<IoRegistration> done = netty.register(this);
            if (!done.isSuccess()) {
                throw new IllegalStateException("epoll refuses descriptor " + source.fd(), done.cause());
            }
            registration = done.getNow();
            registration.submit(EpollIoOps.EPOLLIN);
            resting = false;
        }

        private void unwatch() {
            if (registration != null) {
                registration.cancel();
                registration = null;
            }
        }

        private void rest(long untilNs) {
            unwatch();
            resting = true;
            restUntilNs = untilNs;
        }

        private void endRest(long nowNs) {
            if (resting && nowNs - restUntilNs >= 0) {
                watch();
            }
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            readable();
        }

        /** The loop has ended. The source owns its descriptor and closes it. */
        @Override
        public void close() {
            registration = null;
        }
    }
}
