package dev.baton.heartbeat.detect;

import static dev.baton.heartbeat.detect.PeerMonitorTest.settled;
import static dev.baton.heartbeat.detect.PeerMonitorTest.stage;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each guard before a death sentence as a story: what counts as evidence and what does not. */
class PeerMonitorEvidenceTest {
    @Test
    void an_answer_to_the_very_last_probe_still_counts() {
        MonitorStage stage = settled().freeze().run(59.9);
        stage.monitor.kernelAnswered(1, ProbeKind.ECHO, -1, 0, stage.now());

        assertThat(stage.run(1).verdicts())
                .containsExactly("2060.0 ALIVE -> SUSPECT silent", "2060.0 SUSPECT -> STALLED kernel-answers");
    }

    @Test
    void an_answer_from_before_the_check_proves_nothing() {
        MonitorStage stage = settled().freeze().run(10);
        stage.monitor.kernelAnswered(1, ProbeKind.ECHO, -1, 0, stage.now()); // to a calibration

        assertThat(stage.run(60).verdicts()).contains("2060.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void a_kernel_that_never_answered_is_no_witness() {
        MonitorStage stage = stage();
        stage.answered.clear();
        stage.run(2_000).forget();
        stage.freeze().run(2_000);

        assertThat(stage.verdicts())
                .containsExactly("2060.0 ALIVE -> SUSPECT silent", "3000.0 SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void a_kernel_that_ceased_to_answer_is_no_witness_either() {
        MonitorStage stage = settled();
        stage.answered.clear();
        stage.run(6_000).forget();
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ECHO)).isFalse();

        stage.freeze().run(999);
        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.SUSPECT);
        assertThat(stage.run(1).monitor.grounds()).isEqualTo(Grounds.UNCALIBRATED);
    }

    @Test
    void what_an_earlier_life_calibrated_does_not_count() {
        MonitorStage stage = settled().freeze().run(500);
        stage.answered.clear();
        stage.thaw().run(500).forget();
        stage.freeze().run(500);

        assertThat(stage.verdicts()).containsExactly("3060.0 ALIVE -> SUSPECT silent");
    }

    @Test
    void a_late_tick_condemns_only_after_three_probes_and_time_to_answer() {
        MonitorStage stage = settled().freeze();
        stage.weTick = false;
        stage.run(500);
        stage.weTick = true;
        stage.run(500);

        assertThat(stage.queries.get(0)).isEqualTo(2500.0);
        assertThat(stage.queries).hasSize(3);
        assertThat(stage.verdicts())
                .containsExactly(
                        "2500.0 ALIVE -> SUSPECT silent",
                        "%.1f SUSPECT -> DEAD nothing-answers".formatted(stage.queries.get(2) + 2));
    }

    @Test
    void a_late_tick_while_stalled_counts_only_probes_since_the_last_answer() {
        MonitorStage stage = settled();
        stage.agentRuns = false;
        stage.run(1_000).forget();
        stage.freeze().weTick = false;
        stage.run(100);
        stage.weTick = true;
        stage.run(500);

        assertThat(stage.queries).as("three more").hasSize(3);
        assertThat(stage.verdicts())
                .containsExactly("%.1f STALLED -> DEAD nothing-answers".formatted(stage.queries.get(2) + 2));
    }

    @Test
    void nobody_is_judged_for_our_own_sleep() {
        MonitorStage stage = settled();
        stage.weTick = false;
        stage.freeze().run(500); // of which we notice nothing
        stage.monitor.overslept(MILLISECONDS.toNanos(500), stage.now());
        stage.weTick = true;
        stage.tick();
        assertThat(stage.run(55).told).isEmpty();

        stage.thaw().run(1_000);
        assertThat(stage.told).isEmpty();

        stage.weTick = false;
        stage.freeze().run(500);
        stage.monitor.overslept(MILLISECONDS.toNanos(500), stage.now());
        stage.weTick = true;
        assertThat(stage.run(60).verdicts())
                .as("a fresh window, and no longer")
                .contains("4115.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void a_sleep_while_stalled_starts_a_fresh_window_too() {
        MonitorStage stage = settled();
        stage.agentRuns = false;
        stage.run(1_000).forget();
        stage.weTick = false;
        stage.freeze().run(500);
        stage.monitor.overslept(MILLISECONDS.toNanos(500), stage.now());
        stage.weTick = true;

        assertThat(stage.run(59.9).verdicts()).isEmpty();
        assertThat(stage.run(0.1).verdicts()).containsExactly("3560.0 STALLED -> DEAD nothing-answers");
    }

    @Test
    void without_any_carrier_there_is_no_evidence() {
        MonitorStage stage = settled().freeze();
        stage.neighbourAnswers = false;
        stage.carrier(0, false).carrier(1, false);
        stage.forget().run(60_000);

        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.SUSPECT);
        assertThat(stage.kernelProbes).isZero();

        stage.forget().carrier(1, true).run(999);
        assertThat(stage.verdicts())
                .as("behind a new carrier nothing is calibrated")
                .isEmpty();
        assertThat(stage.run(1).verdicts()).containsExactly("63000.0 SUSPECT -> DEAD uncalibrated");
    }

    @Test
    void where_a_direct_cable_is_the_only_path_its_loss_condemns_after_a_second_if_others_are_heard() {
        MonitorStage stage = new MonitorStage(DetectSettings.standard(0));
        stage.run(2_000).forget();
        stage.freeze().carrier(0, false).run(999);
        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.SUSPECT);
        stage.run(10);
        assertThat(stage.monitor.grounds()).isEqualTo(Grounds.UNCALIBRATED);
    }

    @Test
    void the_silence_of_sync_alone_may_be_the_cables() {
        MonitorStage stage = new MonitorStage(DetectSettings.standard(0));
        stage.run(2_000).freeze().run(100);
        assertThat(stage.monitor.grounds()).isEqualTo(Grounds.SYNC_SILENT);
    }

    @Test
    void our_own_flap_harms_nobody() {
        MonitorStage stage = settled().cut(0).cut(1);
        stage.neighbourAnswers = false;
        stage.carrier(0, false).carrier(1, false).run(5_000);
        stage.carrier(0, true).carrier(1, true).heal(0).heal(1).run(100);

        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.ALIVE);
        assertThat(stage.verdicts()).noneMatch(line -> line.contains("DEAD"));
    }

    @Test
    void probes_that_could_not_be_sent_prove_nothing() {
        MonitorStage stage = settled().failSends(0).failSends(1).freeze().run(10_000);

        assertThat(stage.verdicts()).containsExactly("2060.0 ALIVE -> SUSPECT silent");
    }

    @Test
    void one_path_that_can_send_is_enough() {
        assertThat(settled().failSends(0).freeze().run(100).verdicts())
                .contains("2060.0 SUSPECT -> DEAD nothing-answers");
    }
}
