package dev.baton.heartbeat.detect;

import static dev.baton.heartbeat.detect.PeerMonitorTest.settled;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How the window widens where the profile is too optimistic, and stays where it is not. */
class WindowTest {
    private static final long NOW = Long.MAX_VALUE - 1;

    private static MonitorStage fast() {
        return settled(DetectSettings.fast(0, 1));
    }

    @Test
    void a_quick_network_leaves_the_fast_profile_as_it_is() {
        MonitorStage stage = fast();

        assertThat(stage.monitor.facts(stage.now()).windowNs()).isEqualTo(MILLISECONDS.toNanos(6));
        assertThat(stage.freeze().run(100).verdicts()).contains("2006.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void slow_answers_widen_it_so_that_they_would_still_arrive() {
        MonitorStage stage = fast();
        stage.answerNs = MILLISECONDS.toNanos(5);
        stage.run(3_000);

        DetectionFacts facts = stage.monitor.facts(stage.now());
        assertThat(facts.roundTripNs()).isBetween(MILLISECONDS.toNanos(5), MICROSECONDS.toNanos(5_650));
        assertThat(facts.windowNs()).isBetween(MICROSECONDS.toNanos(12_500), MICROSECONDS.toNanos(13_800));
        assertThat(stage.told).anyMatch(line -> line.contains("window 1"));
    }

    @Test
    void one_bad_second_widens_it_to_its_bound_and_no_further() {
        MonitorStage stage = fast();
        stage.answerNs = MILLISECONDS.toNanos(700);
        stage.run(10_000);
        stage.answerNs = MILLISECONDS.toNanos(1);
        stage.run(10_000);

        DetectionFacts facts = stage.monitor.facts(stage.now());
        assertThat(facts.roundTripNs()).isGreaterThan(MILLISECONDS.toNanos(600));
        assertThat(facts.windowNs()).isEqualTo(SECONDS.toNanos(1));
    }

    @Test
    void what_waited_for_our_own_late_turn_widens_nothing() {
        MonitorStage stage = fast();
        stage.run(1_000);
        long lateNs = MILLISECONDS.toNanos(50);
        stage.monitor.kernelAnswered(1, ProbeKind.ECHO, lateNs + MonitorStage.ANSWER_NS, lateNs, stage.now());
        stage.run(10);

        assertThat(stage.monitor.facts(stage.now()).windowNs()).isEqualTo(MILLISECONDS.toNanos(6));
    }

    @Test
    void a_burst_that_was_held_once_condemns_nobody_the_second_time() {
        MonitorStage stage = fast().run(1_500);
        stage.hold(20).run(1_000);
        assertThat(stage.verdicts())
                .as("the first took fast by surprise")
                .contains("3506.0 SUSPECT -> DEAD nothing-answers");

        stage.forget();
        for (int burst = 0; burst < 20; burst++) {
            stage.hold(20).run(1_000);
        }
        assertThat(stage.verdicts()).isEmpty();
    }

    @Test
    void a_pause_of_a_peer_that_has_just_started_teaches_nothing() {
        MonitorStage stage = fast().hold(20).run(1_000);

        assertThat(stage.monitor.facts(stage.now()).windowNs()).isEqualTo(MILLISECONDS.toNanos(6));
    }

    @Test
    void so_it_is_without_any_answer_to_measure() {
        MonitorStage stage = fast();
        stage.answered.clear();
        stage.run(6_000);
        stage.hold(30).run(1_000).forget();
        assertThat(stage.monitor.facts(stage.now()).windowNs()).isGreaterThan(MILLISECONDS.toNanos(55));

        stage.hold(30).run(1_000);
        assertThat(stage.verdicts()).isEmpty();
    }

    @Test
    void an_outage_of_a_second_teaches_nothing() {
        MonitorStage stage = fast().freeze().run(1_000).thaw().run(1_000);

        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.ALIVE);
        assertThat(stage.monitor.facts(stage.now()).windowNs()).isEqualTo(MILLISECONDS.toNanos(6));
    }

    @Test
    void another_boot_teaches_nothing_either() {
        MonitorStage stage = fast();
        stage.answered.clear();
        stage.freeze().run(40).thaw().boot = 2;
        stage.run(1_000);

        assertThat(stage.monitor.facts(stage.now()).windowNs()).isEqualTo(MILLISECONDS.toNanos(6));
    }

    @Test
    void a_lesson_is_forgotten_after_ten_minutes() {
        Window window = new Window(new RoundTrips(), SECONDS.toNanos(1));
        window.measure(6, 2, NOW);
        window.falseAlarm(MILLISECONDS.toNanos(20), NOW);
        assertThat(window.measure(6, 2, NOW + 1)).isEqualTo(MILLISECONDS.toNanos(40));
        assertThat(window.measure(6, 2, NOW + MINUTES.toNanos(10) - 1)).isEqualTo(MILLISECONDS.toNanos(40));
        assertThat(window.measure(6, 2, NOW + MINUTES.toNanos(10))).isEqualTo(6);
    }

    @Test
    void lateness_beyond_half_the_profile_widens_it_but_never_beyond_100_ms() {
        Window window = new Window(new RoundTrips(), SECONDS.toNanos(1));
        long profile = MILLISECONDS.toNanos(6);
        window.lateness(MILLISECONDS.toNanos(3));
        assertThat(window.measure(profile, 2, NOW)).isEqualTo(profile);
        window.lateness(MILLISECONDS.toNanos(8));
        assertThat(window.measure(profile, 2, NOW)).isEqualTo(MILLISECONDS.toNanos(16));
        window.lateness(MILLISECONDS.toNanos(900));
        assertThat(window.measure(profile, 2, NOW)).isEqualTo(Window.MOST_FOR_LATENESS_NS);
        assertThat(window.measure(MILLISECONDS.toNanos(600), 2, NOW)).isEqualTo(MILLISECONDS.toNanos(600));
    }

    @Test
    void changes_are_told_by_factors_of_two() {
        Window window = new Window(new RoundTrips(), SECONDS.toNanos(1));
        long profile = MILLISECONDS.toNanos(6);
        window.measure(profile, 2, NOW);
        assertThat(window.takeChange()).isFalse();
        window.lateness(MILLISECONDS.toNanos(5));
        window.measure(profile, 2, NOW);
        assertThat(window.takeChange()).as("10 ms").isFalse();
        window.lateness(MILLISECONDS.toNanos(6));
        window.measure(profile, 2, NOW);
        assertThat(window.takeChange()).as("12 ms").isTrue();
        assertThat(window.takeChange()).as("once").isFalse();
        window.lateness(0);
        window.measure(profile, 2, NOW);
        assertThat(window.takeChange()).as("6 ms again").isTrue();
    }

    @Test
    void round_trips_are_kept_by_the_longest_but_one_of_few_for_a_minute() {
        RoundTrips trips = new RoundTrips();
        assertThat(trips.p999Ns()).isZero();
        trips.record(MILLISECONDS.toNanos(90), NOW - SECONDS.toNanos(3));
        trips.record(MILLISECONDS.toNanos(90), NOW - 1);
        assertThat(trips.p999Ns()).as("while the agent warms up").isZero();
        for (int i = 0; i < 500; i++) {
            trips.record(MICROSECONDS.toNanos(200), NOW);
        }
        trips.record(MILLISECONDS.toNanos(500), NOW);
        assertThat(trips.p999Ns()).as("one accident").isLessThan(MICROSECONDS.toNanos(225));
        trips.record(MILLISECONDS.toNanos(30), NOW);
        assertThat(trips.p999Ns()).isBetween(MILLISECONDS.toNanos(30), MILLISECONDS.toNanos(34));
        trips.age(NOW + SECONDS.toNanos(27));
        trips.record(MICROSECONDS.toNanos(200), NOW + SECONDS.toNanos(28));
        assertThat(trips.p999Ns()).isGreaterThan(MILLISECONDS.toNanos(29));
        trips.age(NOW + SECONDS.toNanos(57));
        assertThat(trips.p999Ns())
                .as("within a minute")
                .isBetween(MICROSECONDS.toNanos(200), MICROSECONDS.toNanos(225));
    }

    @Test
    void a_histogram_is_at_most_an_eighth_too_high() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long ns = (long) Math.pow(10, 3 + random.nextDouble() * 7.5);
            Histogram one = new Histogram();
            one.record(ns);
            assertThat(one.quantileNs(999)).isBetween(ns, ns + ns / 8 + 1_000);
        }
    }

    @Test
    void a_histogram_counts_from_above() {
        Histogram histogram = new Histogram();
        assertThat(histogram.quantileNs(999)).isZero();
        for (int us = 1; us <= 1_000; us++) {
            histogram.record(us <= 990 ? 1_000 : 8_000);
        }
        assertThat(histogram.quantileNs(990)).isEqualTo(1_000);
        assertThat(histogram.quantileNs(990.1)).isEqualTo(8_000);
        histogram.record(-5);
        histogram.halve();
        assertThat(histogram.total()).isEqualTo(500);
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.quantileNs(1_000)).isGreaterThan(MINUTES.toNanos(3));
        histogram.clear();
        assertThat(histogram.total()).isZero();
    }
}
