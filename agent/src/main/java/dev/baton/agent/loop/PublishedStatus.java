package dev.baton.agent.loop;

import dev.baton.agent.status.MetricsText;
import dev.baton.agent.status.StatusPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is shown: an immutable page that the real-time loop takes when somebody asks and the last one is stale, for
 * something has happened since, or it has become old. It is rendered once and shown to all who ask; however many they are, the
 * loop is asked {@value #MOST_IN_A_SECOND} times a second at most, and waits for nobody. Ops thread only.
 */
final class PublishedStatus {
    static final int MOST_IN_A_SECOND = 20;
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1) / MOST_IN_A_SECOND;
    /** What counts up, and what is told by no event, may be so old. */
    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Takes the page as it is at a time, on the loop thread. */
    interface View {
        StatusPage page(long nowNs, LogJournal.Shown log);
    }

    /** Takes what came of it: a page, or why there is none. */
    interface Asker {
        void take(@Nullable Taken status, @Nullable RuntimeException failure);
    }

    /** A page, and its texts once somebody wanted them. */
    static final class Taken {
        private final StatusPage page;
        private final long atNs;
        private final long events;
        private @Nullable String json;
        private @Nullable String metrics;

        private Taken(StatusPage page, long atNs, long events) {
            this.page = page;
            this.atNs = atNs;
            this.events = events;
        }

        String json() {
            String text = json == null ? page.json() : json;
            json = text;
            return text;
        }

        String metrics() {
            String text = metrics == null ? MetricsText.of(page) : metrics;
            metrics = text;
            return text;
        }
    }

    private final AgentLoop loop;
    private final OpsThread ops;
    private final LongSupplier clock;
    private final LongSupplier events;
    private final LongFunction<LogJournal.Shown> log;
    private final View view;
    private final List<Asker> waiting = new ArrayList<>();
    private @Nullable Taken latest;

    /**
     * @param clock monotonic nanoseconds
     * @param events how many events were read so far
     * @param log what the log shows at a time
     */
    PublishedStatus(
            AgentLoop loop,
            OpsThread ops,
            LongSupplier clock,
            LongSupplier events,
            LongFunction<LogJournal.Shown> log,
            View view) {
        this.loop = loop;
        this.ops = ops;
        this.clock = clock;
        this.events = events;
        this.log = log;
        this.view = view;
    }

    /** Hands over the page now, or as soon as the loop has taken it. */
    void ask(Asker asker) {
        Taken known = latest;
        if (known != null && isFresh(known)) {
            asker.take(known, null);
            return;
        }
        waiting.add(asker);
        if (waiting.size() == 1) {
            long read = events.getAsLong();
            LogJournal.Shown shown = log.apply(clock.getAsLong());
            loop.execute(() -> take(read, shown));
        }
    }

    private boolean isFresh(Taken known) {
        long ageNs = clock.getAsLong() - known.atNs;
        return ageNs < PAUSE_NS || ageNs < FRESH_NS && known.events == events.getAsLong();
    }

    private void take(long read, LogJournal.Shown shown) {
        long nowNs = clock.getAsLong();
        try {
            Taken taken = new Taken(view.page(nowNs, shown), nowNs, read);
            ops.execute(() -> publish(taken, null));
        } catch (RuntimeException e) {
            ops.execute(() -> publish(null, e));
        }
    }

    private void publish(@Nullable Taken taken, @Nullable RuntimeException failure) {
        latest = taken;
        List<Asker> served = List.copyOf(waiting);
        waiting.clear();
        served.forEach(asker -> asker.take(taken, failure));
    }

    /** A command has changed something: the next who asks sees it. */
    void changed() {
        latest = null;
    }
}
