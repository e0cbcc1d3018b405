package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DistinctFailuresTest {
    private final DistinctFailures failures = new DistinctFailures();
    private long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30); // a monotonic clock may overflow

    @Test
    void aKindIsToldWhenItIsNewAndThenOnceAMinuteWithHowOftenItHappened() {
        assertThat(failures.count("raise", "ENETDOWN", nowNs)).isEqualTo(1);
        for (int second = 1; second < 60; second++) {
            after(1);
            assertThat(failures.count("raise", "ENETDOWN", nowNs)).isZero();
        }
        after(1);
        assertThat(failures.count("raise", "ENETDOWN", nowNs)).isEqualTo(61);
        after(59);
        assertThat(failures.count("raise", "ENETDOWN", nowNs)).isZero();
    }

    @Test
    void anotherReasonOrAnotherThingIsNews() {
        failures.count("raise", "ENETDOWN", nowNs);
        assertThat(failures.count("raise", "ENODEV", nowNs)).isEqualTo(1);
        assertThat(failures.count("lower", "ENETDOWN", nowNs)).isEqualTo(1);
        assertThat(failures.count("raise", "ENETDOWN", nowNs)).isZero();
    }

    @Test
    void wordsThatDifferEveryTimeEndUpAsOneKind() {
        int told = 0;
        for (int i = 0; i < 100_000; i++) {
            told += failures.count("reading", "at " + i, nowNs) > 0 ? 1 : 0;
        }
        assertThat(told).isEqualTo(129);
        assertThat(failures.count("reading", "at 0", nowNs)).as("known before").isZero();
        assertThat(failures.count("lower", "new", nowNs)).as("another thing").isEqualTo(1);
    }

    private void after(int seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }
}
