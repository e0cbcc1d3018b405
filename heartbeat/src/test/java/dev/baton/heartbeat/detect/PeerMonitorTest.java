package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.heartbeat.AllocatedBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each stage as a story. Default profile unless said otherwise: 20 ms, 3 missed, paths sync and 1. */
class PeerMonitorTest {
    static MonitorStage stage() {
        return new MonitorStage(DetectSettings.standard(0, 1));
    }

    /** Alive and calibrated; the last heartbeat came at 2000 ms. */
    static MonitorStage settled(DetectSettings settings) {
        return new MonitorStage(settings).run(2_000).forget();
    }

    static MonitorStage settled() {
        return settled(DetectSettings.standard(0, 1));
    }

    @Test
    void a_peer_never_heard_is_dead_and_nobody_is_asked() {
        MonitorStage stage = stage().freeze().run(60_000);

        assertThat(stage.monitor.verdict()).isEqualTo(Verdict.DEAD);
        assertThat(stage.monitor.silentNs(stage.now())).isEqualTo(Long.MAX_VALUE);
        assertThat(stage.told).isEmpty();
        assertThat(stage.kernelProbes).isZero();
    }

    @Test
    void the_first_living_frame_makes_it_alive_at_once() {
        MonitorStage stage = stage().run(0);

        assertThat(stage.told).containsExactly("0.0 path 0 heard", "0.0 DEAD -> ALIVE heard", "0.0 path 1 heard");
    }

    @Test
    void a_quiet_network_stays_quiet() {
        MonitorStage stage = settled().run(60_000);

        assertThat(stage.told).isEmpty();
        assertThat(stage.queries).isEmpty();
        assertThat(stage.kernelProbes)
                .as("two kinds on two paths, once a second")
                .isBetween(236, 244);
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ARP)).isTrue();
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.ECHO)).isTrue();
        assertThat(stage.monitor.isCalibrated(0, ProbeKind.NS)).isFalse();
    }

    @Test
    void a_frozen_host_is_dead_after_three_missed_heartbeats() {
        MonitorStage stage = settled().freeze().run(1_000);

        assertThat(stage.told)
                .containsExactly(
                        "2060.0 path 0 silent",
                        "2060.0 path 1 silent",
                        "2060.0 ALIVE -> SUSPECT silent",
                        "2060.0 SUSPECT -> DEAD nothing-answers");
        assertThat(stage.queries).as("asked from the first miss on").hasSize(4);
        assertThat(stage.queries.get(0)).isEqualTo(2025.0);
        assertThat(stage.queries.get(3)).as("time to answer the last").isEqualTo(2058.0);
        assertThat(stage.monitor.grounds()).isEqualTo(Grounds.NOTHING_ANSWERS);
        assertThat(stage.monitor.silentNs(stage.now())).isEqualTo(MILLISECONDS.toNanos(1_000));
    }

    @Test
    void each_profile_has_its_window() {
        assertThat(settled(DetectSettings.fast(0, 1)).freeze().run(1_000).verdicts())
                .containsExactly("2006.0 ALIVE -> SUSPECT silent", "2006.0 SUSPECT -> DEAD nothing-answers");
        assertThat(settled(DetectSettings.vendor(0, 1)).freeze().run(1_000).verdicts())
                .containsExactly("2300.0 ALIVE -> SUSPECT silent", "2300.0 SUSPECT -> DEAD nothing-answers");
        assertThat(settled(DetectSettings.standard(0, 1)
                                .withInterval(MILLISECONDS.toNanos(500))
                                .withMisses(2))
                        .freeze()
                        .run(2_000)
                        .verdicts())
                .containsExactly("3000.0 ALIVE -> SUSPECT silent", "3000.0 SUSPECT -> DEAD nothing-answers");
        assertThat(settled(DetectSettings.standard(0, 1).withMisses(1))
                        .freeze()
                        .run(1_000)
                        .verdicts())
                .containsExactly("2020.0 ALIVE -> SUSPECT silent", "2020.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void a_second_after_sync_is_lost_the_slower_path_sets_the_window() {
        MonitorStage stage =
                settled(DetectSettings.vendor(0, 1)).cut(0).run(2_000).forget();
        stage.freeze().run(1_000);

        assertThat(stage.verdicts())
                .containsExactly("4600.0 ALIVE -> SUSPECT silent", "4600.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void sync_loss_alone_only_degrades() {
        MonitorStage stage = settled().cut(0).run(10_000);

        assertThat(stage.told).containsExactly("2060.0 path 0 silent");
        assertThat(stage.monitor.hears(0)).isFalse();
        assertThat(stage.monitor.hears(1)).isTrue();
        assertThat(stage.monitor.heardPaths()).hasToString("{1}");

        stage.heal(0).forget().run(20);
        assertThat(stage.told).containsExactly("12020.0 path 0 heard");
    }

    @Test
    void in_fast_the_gateway_paths_take_over_the_pace_of_sync() {
        assertThat(settled(DetectSettings.fast(0, 1))
                        .cut(0)
                        .run(3_000)
                        .forget()
                        .freeze()
                        .run(1_000)
                        .verdicts())
                .containsExactly("5006.0 ALIVE -> SUSPECT silent", "5006.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void while_the_fast_path_alone_is_silent_the_answers_to_queries_keep_the_peer_alive() {
        DetectSettings uneven = new DetectSettings(
                List.of(new PathInterval(0, MILLISECONDS.toNanos(2)), new PathInterval(1, MILLISECONDS.toNanos(20))),
                DetectSettings.MISSES,
                DetectSettings.UNCALIBRATED_NS);
        MonitorStage stage = settled(uneven).cut(0).run(3_000);

        assertThat(stage.told).containsExactly("2006.0 path 0 silent");
        assertThat(stage.queries.size())
                .as("asked at the fast pace, for a second")
                .isBetween(200, 600);
        assertThat(stage.queries.get(stage.queries.size() - 1)).isLessThan(3_010);
    }

    @Test
    void one_answer_on_any_path_ends_the_check() {
        MonitorStage stage = settled();
        stage.agentRuns = false;
        stage.run(59);
        stage.monitor.heard(1, 1, stage.now());
        stage.freeze().run(59.9);

        assertThat(stage.verdicts()).isEmpty();
        assertThat(stage.run(1).verdicts())
                .containsExactly("2119.0 ALIVE -> SUSPECT silent", "2119.0 SUSPECT -> DEAD nothing-answers");
    }

    @Test
    void a_stopped_agent_is_stalled_not_dead() {
        MonitorStage stage = settled();
        stage.agentRuns = false;
        stage.run(10_000);

        assertThat(stage.verdicts())
                .containsExactly("2060.0 ALIVE -> SUSPECT silent", "2060.0 SUSPECT -> STALLED kernel-answers");
        assertThat(stage.queries.size()).as("asked on, but not in a frenzy").isBetween(950, 1_050);

        stage.forget().agentRuns = true;
        assertThat(stage.run(20).verdicts())
                .as("its answer to the next QUERY, before its next heartbeat")
                .containsExactly("12008.3 STALLED -> ALIVE heard");
    }

    @Test
    void a_stalled_host_that_dies_later_is_dead_a_window_after_its_last_answer() {
        MonitorStage stage = settled();
        stage.agentRuns = false;
        stage.run(3_000).forget();
        stage.freeze().run(1_000);

        assertThat(stage.verdicts()).hasSize(1);
        assertThat(stage.verdicts().get(0)).endsWith("STALLED -> DEAD nothing-answers");
        String time =
                stage.verdicts().get(0).substring(0, stage.verdicts().get(0).indexOf(' '));
        assertThat(Double.parseDouble(time)).isBetween(5_040.0, 5_065.0);
    }

    @Test
    void life_that_outruns_the_news_of_carrier_has_a_window_too() {
        MonitorStage stage = stage();
        stage.monitor.carrier(0, false, stage.now());
        stage.monitor.carrier(1, false, stage.now());

        assertThat(stage.run(1_000).verdicts()).containsExactly("0.0 DEAD -> ALIVE heard");
        assertThat(stage.queries).isEmpty();
    }

    @Test
    void carrier_loss_starts_the_check_at_once() {
        MonitorStage stage = settled().run(1).freeze().carrier(0, false).run(1_000);

        assertThat(stage.queries.get(0)).isEqualTo(2001.0);
        assertThat(stage.told)
                .containsExactly(
                        "2001.0 path 0 silent",
                        "2031.0 ALIVE -> SUSPECT carrier-lost",
                        "2031.0 SUSPECT -> DEAD nothing-answers",
                        "2031.0 path 1 silent");
    }

    @Test
    void carrier_loss_alone_only_degrades() {
        MonitorStage stage = settled().run(1).cut(0).carrier(0, false).run(1_000);

        assertThat(stage.told).containsExactly("2001.0 path 0 silent");
        assertThat(stage.queries).hasSize(1);
        stage.carrier(0, true).carrier(0, true).heal(0).run(20);
        assertThat(stage.monitor.hears(0)).isTrue();
    }

    @Test
    void a_goodbye_is_no_suspicion() {
        MonitorStage stage = settled();
        stage.agentRuns = false;
        stage.monitor.left(stage.now());
        stage.monitor.left(stage.now());
        stage.run(5_000);

        assertThat(stage.told)
                .containsExactly("2000.0 ALIVE -> DEAD left", "2000.0 path 0 silent", "2000.0 path 1 silent");
        assertThat(stage.kernelProbes).isZero();
    }

    @Test
    void the_dead_return_by_life_only() {
        MonitorStage stage = settled().freeze().run(500).forget();
        stage.monitor.kernelAnswered(1, ProbeKind.ECHO, -1, 0, stage.now());
        assertThat(stage.run(5_000).told).isEmpty();

        stage.thaw().run(20);
        assertThat(stage.verdicts()).containsExactly("7520.0 DEAD -> ALIVE heard");
    }

    @Test
    void the_silence_of_each_path_is_told() {
        MonitorStage stage = settled().cut(0).run(100);

        assertThat(stage.monitor.silentNs(0, stage.now())).isEqualTo(MILLISECONDS.toNanos(100));
        assertThat(stage.monitor.silentNs(1, stage.now())).isZero();
        assertThat(stage.monitor.node()).isEqualTo(2);
        assertThatThrownBy(() -> stage.monitor.heard(9, 1, stage.now())).hasMessage("no path 9");
    }

    @Test
    void ticks_are_few() {
        assertThat(settled().run(1_000).ticks).as("of which 100 by frames").isLessThan(250);
        MonitorStage stalled = settled();
        stalled.agentRuns = false;
        assertThat(stalled.run(1_000).ticks)
                .as("a hundred rounds, each with five answers")
                .isLessThan(1_000);
    }

    @Test
    void neither_life_nor_silence_makes_garbage() {
        Probes deaf = new Probes() {
            @Override
            public void query(int node) {}

            @Override
            public Sending kernelProbe(int node, int path, ProbeKind kind) {
                return Sending.SENT;
            }

            @Override
            public void askNeighbours() {}
        };
        PeerMonitor.Listener mute = new PeerMonitor.Listener() {
            @Override
            public void verdict(int node, Verdict from, Verdict to, long nowNs, long silentNs, Grounds grounds) {}

            @Override
            public void path(int node, int path, boolean heard, long nowNs) {}

            @Override
            public void window(int node, long windowNs, long profileNs) {}

            @Override
            public void deaf(int node, boolean deaf) {}
        };
        PeerMonitor monitor = new PeerMonitor(2, DetectSettings.fast(0, 1, 2), deaf, mute);
        long[] now = {0};
        assertThat(AllocatedBytes.of(100_000, () -> {
                    now[0] += 1_000_000;
                    if (now[0] / 100_000_000 % 3 != 0) { // a third of the time it is silent: probed, dead, back again
                        monitor.heard((int) (now[0] / 1_000_000 % 3), 1, now[0]);
                        monitor.kernelAnswered(0, ProbeKind.ECHO, now[0] % 3_000_000, 0, now[0]);
                        monitor.stationHeard(1, true, now[0]);
                    }
                    monitor.onTick(now[0]);
                }))
                .isZero();
    }
}
