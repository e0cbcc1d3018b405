package dev.baton.heartbeat.detect;

import static dev.baton.heartbeat.detect.PeerMonitorTest.settled;
import static dev.baton.heartbeat.detect.PeerMonitorTest.stage;
import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the answers and the silence of a kernel are worth, kind by kind. */
class InterrogationTest {
    private static MonitorStage answering(ProbeKind... kinds) {
        MonitorStage stage = stage();
        stage.answered.clear();
        for (ProbeKind kind : kinds) {
            stage.answered.add(kind);
        }
        return stage.run(2_000).forget();
    }

    @ParameterizedTest
    @EnumSource
    void any_one_kind_that_is_answered_suffices_for_a_quick_verdict(ProbeKind kind) {
        assertThat(answering(kind).freeze().run(100).verdicts()).contains("2060.0 SUSPECT -> DEAD nothing-answers");
    }

    @ParameterizedTest
    @EnumSource
    void any_one_kind_that_is_answered_saves_a_stalled_agent(ProbeKind kind) {
        MonitorStage stage = answering(kind);
        stage.agentRuns = false;

        assertThat(stage.run(10_000).verdicts())
                .containsExactly("2060.0 ALIVE -> SUSPECT silent", "2060.0 SUSPECT -> STALLED kernel-answers");
    }

    @Test
    void a_kernel_that_filters_arp_is_judged_by_its_echo() {
        MonitorStage stage = answering(ProbeKind.ECHO);
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ARP)).isFalse();
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ECHO)).isTrue();
        stage.agentRuns = false;
        stage.run(3_000);

        assertThat(stage.verdicts()).noneMatch(line -> line.contains("DEAD"));
    }

    @Test
    void a_management_controller_that_answers_arp_for_a_dead_host_keeps_nobody_waiting() {
        MonitorStage stage = settled();
        stage.proxied.add(ProbeKind.ARP);
        stage.freeze().run(100);

        assertThat(stage.verdicts())
                .containsExactly("2060.0 ALIVE -> SUSPECT silent", "2060.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void nor_does_a_switch_that_answers_solicitations() {
        MonitorStage stage = answering(ProbeKind.ECHO, ProbeKind.NS);
        stage.proxied.add(ProbeKind.NS);
        stage.freeze().run(100);

        assertThat(stage.verdicts()).contains("2060.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void where_echo_was_never_answered_arp_is_a_sign_of_life() {
        MonitorStage stage = answering(ProbeKind.ARP);
        stage.proxied.add(ProbeKind.ARP);
        stage.freeze().run(1_000);

        assertThat(stage.verdicts()).contains("2060.0 SUSPECT -> STALLED kernel-answers");
    }

    @Test
    void a_kind_that_falls_silent_while_the_peer_lives_is_no_witness_any_more() {
        MonitorStage stage = settled();
        stage.answered.remove(ProbeKind.ECHO);
        stage.run(6_000);

        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ECHO)).isFalse();
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ARP)).isTrue();
        stage.forget().agentRuns = false;
        assertThat(stage.run(3_000).verdicts())
                .as("so its ARP counts again")
                .containsExactly("8060.0 ALIVE -> SUSPECT silent", "8060.0 SUSPECT -> STALLED kernel-answers");
    }

    @Test
    void a_stall_of_minutes_is_no_flood() {
        MonitorStage stage = settled(DetectSettings.fast(0, 1));
        stage.agentRuns = false;
        stage.run(10_000);

        assertThat(stage.kernelProbes)
                .as("200 a second and path, and a burst")
                .isBetween(3_900, 2 * (10 * ProbeBudget.PER_SECOND + ProbeBudget.BURST));
        DetectionFacts facts = stage.monitor.facts(stage.now());
        assertThat(facts.capped()).isPositive();
        assertThat(facts.sent().get(ProbeKind.ARP))
                .as("none starves")
                .isCloseTo(facts.sent().get(ProbeKind.ECHO), Offset.offset(20L));
    }

    @Test
    void a_budget_that_is_spent_delays_the_verdict_and_takes_no_probe_from_it() {
        MonitorStage stage = settled(DetectSettings.fast(0, 1));
        stage.agentRuns = false;
        stage.run(10_000).forget();
        stage.freeze().run(200);

        assertThat(stage.verdicts()).hasSize(1);
        String verdict = stage.verdicts().get(0);
        assertThat(verdict).endsWith("STALLED -> DEAD nothing-answers");
        assertThat(MonitorStage.timeOf(verdict)).isBetween(12_020.0, 12_060.0);
    }

    @Test
    void the_counts_are_shown() {
        DetectionFacts facts = settled().monitor.facts(0);

        assertThat(facts.sent().get(ProbeKind.ECHO)).isBetween(2L, 6L);
        assertThat(facts.answered().get(ProbeKind.ECHO)).isBetween(2L, 6L);
        assertThat(facts.sent().get(ProbeKind.NS)).isZero();
    }
}
