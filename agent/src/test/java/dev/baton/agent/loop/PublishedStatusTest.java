package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.status.StatusPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many ask, the loop looks seldom; the test's thread turns the loop. */
class PublishedStatusTest {
    private static final long SECOND = 1_000_000_000;

    private final AgentLoop loop = new AgentLoop();
    private final OpsThread ops = new OpsThread();
    private final AtomicLong nowNs = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicInteger taken = new AtomicInteger();
    private final List<@Nullable RuntimeException> answers = Collections.synchronizedList(new ArrayList<>());
    private @Nullable RuntimeException failure;
    private final PublishedStatus status = new PublishedStatus(
            loop, ops, nowNs::get, events::get, atNs -> new LogJournal.Shown(List.of(), List.of()), (atNs, log) -> {
                taken.incrementAndGet();
                if (failure != null) {
                    throw failure;
                }
                return page();
            });

    @SuppressWarnings("NullAway") // nobody looks into it here
    private static StatusPage page() {
        return new StatusPage(null, null, List.of(), List.of(), null, null);
    }

    @AfterEach
    void end() {
        loop.stop();
        loop.run((nowNs, behind) -> nowNs, (what, why) -> {});
        ops.close();
    }

    private void ask(int times) {
        ops.settle(() -> {
            for (int i = 0; i < times; i++) {
                status.ask((page, why) -> answers.add(why));
            }
        });
    }

    private void turn() {
        loop.turn((nowNs, behind) -> nowNs, (what, why) -> {});
        ops.settle(() -> {});
    }

    @Test
    void all_who_ask_at_once_and_soon_after_are_shown_one_page() {
        ask(100);
        assertThat(answers).isEmpty();
        turn();
        assertThat(answers).hasSize(100).containsOnlyNulls();
        ask(100);
        assertThat(answers).hasSize(200);
        assertThat(taken).hasValue(1);
    }

    @Test
    void what_a_command_has_changed_is_seen_by_the_next() {
        ask(1);
        turn();
        ops.settle(status::changed);
        ask(1);
        turn();
        assertThat(answers).hasSize(2);
        assertThat(taken).hasValue(2);
    }

    @Test
    void what_has_happened_is_seen_within_a_twentieth_of_a_second() {
        ask(1);
        turn();
        events.incrementAndGet();
        nowNs.addAndGet(SECOND / PublishedStatus.MOST_IN_A_SECOND - 1);
        ask(1);
        assertThat(answers).as("the loop is left alone").hasSize(2);
        nowNs.incrementAndGet();
        ask(1);
        assertThat(answers).hasSize(2);
        turn();
        assertThat(taken).hasValue(2);
    }

    @Test
    void what_only_counts_up_is_a_quarter_of_a_second_old_at_most() {
        ask(1);
        turn();
        nowNs.addAndGet(SECOND / 4 - 1);
        ask(1);
        assertThat(taken).hasValue(1);
        nowNs.incrementAndGet();
        ask(1);
        turn();
        assertThat(taken).hasValue(2);
    }

    @Test
    void a_failure_is_told_to_all_who_wait_and_kept_from_those_who_come_later() {
        failure = new IllegalStateException("of the view");
        ask(2);
        turn();
        assertThat(answers).containsExactly(failure, failure);
        failure = null;
        ask(1);
        turn();
        assertThat(answers).hasSize(3).last().isNull();
    }
}
