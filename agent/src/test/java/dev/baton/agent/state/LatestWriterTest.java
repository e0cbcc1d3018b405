package dev.baton.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.state.Terms.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LatestWriterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final LatestWriter.Listener<Terms> listener = new LatestWriter.Listener<>() {
        @Override
        public void written(Terms terms) {
            events.add("written " + terms.ceiling());
        }

        @Override
        public void failed(Terms terms, StateException why) {
            events.add("failed " + terms.ceiling() + " " + why.getMessage());
        }
    };

    @Test
    void theLatestWishWins() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        List<Long> saved = Collections.synchronizedList(new ArrayList<>());
        LatestWriter<Terms> writer = LatestWriter.start(
                "test",
                terms -> {
                    entered.countDown();
                    await(open);
                    saved.add(terms.ceiling());
                },
                listener);
        writer.submit(terms(1));
        entered.await();
        writer.submit(terms(2));
        writer.submit(terms(3));
        open.countDown();
        assertThat(writer.close(PATIENCE)).isTrue();
        assertThat(saved).containsExactly(1L, 3L);
    }

    @Test
    void aFailureIsToldAndTriedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        LatestWriter<Terms> writer = LatestWriter.start(
                "test",
                terms -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new StateException("disk full");
                    }
                },
                listener);
        writer.submit(terms(7));
        assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("failed 7 disk full");
        assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("failed 7 disk full");
        assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("written 7");
        assertThat(writer.close(PATIENCE)).isTrue();
    }

    @Test
    void aFaultOfOurOwnIsToldAndTriedAgainToo() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        LatestWriter<Terms> writer = LatestWriter.start(
                "test",
                terms -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new IllegalStateException("a bug");
                    }
                },
                listener);
        writer.submit(terms(7));
        assertThat(events.poll(20, TimeUnit.SECONDS))
                .isEqualTo("failed 7 writing state failed: java.lang.IllegalStateException: a bug");
        assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("written 7");
        assertThat(writer.close(PATIENCE)).isTrue();
    }

    @Test
    void closingSaysWhatIsNotOnDisk() {
        LatestWriter<Terms> writer = LatestWriter.start(
                "test",
                terms -> {
                    throw new StateException("disk full");
                },
                listener);
        writer.submit(terms(7));
        assertThat(writer.close(PATIENCE)).isFalse();
    }

    @Test
    void aHangingDiskDoesNotHoldUpTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        LatestWriter<Terms> writer = LatestWriter.start("test", terms -> await(never), listener);
        writer.submit(terms(7));
        assertThat(writer.close(Duration.ofMillis(20))).isFalse();
        never.countDown();
    }

    private static void await(CountDownLatch latch) throws StateException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new StateException("interrupted");
        }
    }

    private static Terms terms(long ceiling) {
        return new Terms(ceiling, 0, false, "b", Source.READ);
    }
}
