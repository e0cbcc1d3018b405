package dev.baton.heartbeat.detect;

import static dev.baton.heartbeat.detect.PeerMonitorTest.settled;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing answers: is it the peer's silence, or ours? Default profile; a neighbour on path 1 answers unless said otherwise. */
class WorkingEarsTest {
    /** The neighbour answered a question of ours just now, as one does every few seconds. */
    private static MonitorStage settledAmongNeighbours() {
        MonitorStage stage = settled();
        stage.monitor.stationHeard(1, true, stage.now());
        return stage;
    }

    @Test
    void a_deaf_standby_does_not_condemn_a_healthy_active() {
        MonitorStage stage = settledAmongNeighbours();
        stage.weAreDeaf = true;
        stage.run(20_000);

        assertThat(stage.verdicts()).containsExactly("2060.0 ALIVE -> SUSPECT silent");
        assertThat(stage.told).contains("2210.0 deaf"); // a neighbour may take that long
        assertThat(stage.monitor.facts(stage.now()).deaf()).isTrue();
    }

    /** A window of 6 ms, and neighbours beyond a radio link: one that answers late is heard all the same. */
    @ParameterizedTest(name = "{0} ms")
    @ValueSource(ints = {1, 3, 5, 8, 20, 60, 140})
    void a_neighbour_may_take_longer_than_the_window(int millis) {
        MonitorStage stage = new MonitorStage(DetectSettings.fast(0, 1)).run(2_000);
        stage.monitor.stationHeard(1, true, stage.now());
        stage.neighbourNs = millis * 1_000_000L;
        stage.forget().freeze().run(millis + 30);

        assertThat(stage.verdicts().get(stage.verdicts().size() - 1)).endsWith("SUSPECT -> DEAD nothing-answers");
        assertThat(stage.told).noneMatch(line -> line.endsWith("deaf"));
    }

    @Test
    void who_hears_again_finds_the_active_alive() {
        MonitorStage stage = settledAmongNeighbours();
        stage.weAreDeaf = true;
        stage.run(7_000).forget();
        stage.weAreDeaf = false;
        stage.monitor.stationHeard(1, false, stage.now()); // before the active, of whose frames one comes every 20 ms

        assertThat(stage.told).as("a fresh window, no verdict").containsExactly("9000.0 no longer deaf");
        assertThat(stage.run(1_000).verdicts()).containsExactly("9020.0 SUSPECT -> ALIVE heard");
    }

    @Test
    void who_hears_a_neighbour_again_but_not_the_active_condemns_it_a_window_later() {
        MonitorStage stage = settledAmongNeighbours();
        stage.weAreDeaf = true;
        stage.run(7_000).forget();
        stage.freeze().weAreDeaf = false;
        stage.monitor.stationHeard(1, false, stage.now());

        assertThat(stage.run(1_000).verdicts()).containsExactly("9060.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void deafness_ends_when_somebody_is_heard_and_never_by_itself() {
        MonitorStage stage = settledAmongNeighbours();
        stage.neighbourAnswers = false;
        stage.freeze().run(100_000).monitor.overslept(MILLISECONDS.toNanos(50), stage.now());
        stage.run(100_000);
        assertThat(stage.verdicts()).hasSize(1);

        stage.monitor.stationHeard(1, false, stage.now());
        stage.neighbourAnswers = true;
        assertThat(stage.run(200).verdicts()).hasSize(2);
        assertThat(stage.verdicts().get(1)).endsWith("SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void neighbours_that_left_while_the_peer_was_heard_are_forgotten() {
        MonitorStage stage = settledAmongNeighbours();
        stage.neighbourAnswers = false;
        stage.run(31_000).forget();
        stage.freeze().run(2_000);

        assertThat(stage.verdicts()).hasSize(2);
        assertThat(stage.verdicts().get(1)).endsWith("SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void a_neighbour_that_was_only_heard_is_forgotten_sooner() {
        MonitorStage stage = settled();
        stage.monitor.stationHeard(1, false, stage.now());
        stage.neighbourAnswers = false;
        stage.freeze().run(5_200);

        assertThat(stage.verdicts()).hasSize(2);
        assertThat(stage.verdicts().get(1)).endsWith("SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void who_was_taken_for_a_neighbour_and_is_a_member_is_not_missed() {
        MonitorStage stage = settledAmongNeighbours();
        stage.monitor.noNeighbours(1, stage.now());
        stage.neighbourAnswers = false;
        stage.freeze().run(2_000);

        assertThat(stage.verdicts().get(1)).endsWith("SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void who_was_taken_for_a_neighbour_and_is_a_member_ends_a_deafness() {
        MonitorStage stage = settledAmongNeighbours();
        stage.neighbourAnswers = false;
        stage.freeze().run(60_000).forget();
        stage.monitor.noNeighbours(1, stage.now());
        stage.run(2_000);

        assertThat(stage.told).contains("62000.0 no longer deaf");
        assertThat(stage.verdicts()).singleElement().asString().endsWith("SUSPECT -> DEAD uncalibrated");
    }

    /** One that answers no question speaks unasked every 700 ms, which never is when we listen for answers. */
    @Test
    void whoever_hears_somebody_now_and_then_goes_by_time() {
        MonitorStage stage = settledAmongNeighbours();
        stage.neighbourAnswers = false;
        stage.freeze();
        for (int i = 0; i < 3; i++) {
            stage.run(700);
            assertThat(stage.verdicts()).hasSize(1);
            stage.monitor.stationHeard(1, false, stage.now());
        }
        stage.run(100);
        assertThat(stage.verdicts()).hasSize(2);
        assertThat(stage.verdicts().get(1)).endsWith("SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void what_was_heard_while_the_kernel_answered_says_nothing_of_later() {
        MonitorStage stage = settledAmongNeighbours();
        stage.neighbourAnswers = false;
        stage.agentRuns = false;
        for (int i = 0; i < 3; i++) {
            stage.run(700).monitor.stationHeard(1, false, stage.now());
        }
        stage.run(300).forget().freeze().run(20_000);
        assertThat(stage.verdicts()).isEmpty();
    }

    /** Stopped for 60 ms of every second. */
    @Test
    void a_neighbour_is_silent_for_as_long_as_we_listened() {
        MonitorStage stage = settledAmongNeighbours();
        long silentNs = 0;
        for (int second = 0; second < 10; second++) {
            stage.run(1_000);
            stage.monitor.overslept(MILLISECONDS.toNanos(60), stage.now());
            silentNs += MILLISECONDS.toNanos(940);
            assertThat(stage.monitor.neighboursSilentNs(stage.now())).isEqualTo(silentNs);
        }
        stage.monitor.overslept(SECONDS.toNanos(100), stage.now());
        assertThat(stage.monitor.neighboursSilentNs(stage.now())).isZero();
    }

    @Test
    void on_a_lonely_wire_time_decides_and_says_so() {
        MonitorStage stage = settled();
        stage.neighbourAnswers = false;
        stage.freeze().run(5_000);

        assertThat(stage.verdicts())
                .containsExactly("2060.0 ALIVE -> SUSPECT silent", "3000.0 SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void our_own_new_carrier_ends_the_wait_with_a_fresh_look() {
        MonitorStage stage = settledAmongNeighbours();
        stage.weAreDeaf = true;
        stage.run(500).carrier(1, false).carrier(1, true).forget();
        stage.weAreDeaf = false;

        assertThat(stage.run(1_000).verdicts()).containsExactly("2520.0 SUSPECT -> ALIVE heard");
    }

    @Test
    void a_neighbour_heard_after_the_last_probe_asks_for_one_more() {
        MonitorStage stage = settledAmongNeighbours();
        stage.neighbourAnswers = false;
        stage.freeze().run(59.5);
        stage.monitor.stationHeard(1, false, stage.now());
        stage.run(100);

        assertThat(stage.queries).hasSize(5);
        assertThat(stage.verdicts()).hasSize(2);
        assertThat(MonitorStage.timeOf(stage.verdicts().get(1))).isEqualTo(stage.queries.get(4) + 2);
    }

    @Test
    void what_was_heard_before_the_kernels_last_answer_does_not_count() {
        MonitorStage stage = settledAmongNeighbours();
        stage.agentRuns = false;
        stage.run(5_000); // stalled, and neighbours answer
        stage.forget().weAreDeaf = true;
        stage.run(10_000);

        assertThat(stage.verdicts()).isEmpty();
        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.STALLED);
        assertThat(stage.monitor.facts(stage.now()).deaf()).isTrue();
    }
}
