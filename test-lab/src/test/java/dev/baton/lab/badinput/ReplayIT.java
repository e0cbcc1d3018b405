package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real heartbeats, captured on the wire and sent again by tcpreplay: late, on another path, back to their sender, and after
 * a restart of either side. They are refused by name, and above all they keep nobody alive.
 */
class ReplayIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int RECORD_MS = 1_500;

    /** Of a capture from another segment only the frames to the group are for this station: five a second. */
    private static final long SEVERAL = 4;

    private Lab lab;
    private Pair pair;
    private Station active;
    private Station standby;
    private long term;

    @BeforeEach
    void open() {
        lab = Lab.open();
        pair = Pair.settled(lab, BatonCluster.defaults());
        active = pair.requireActive();
        standby = active.peer();
        term = status(active).get("term").getAsLong();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void whatWasHeardAlreadyIsStaleAndAnywhereElseOnTheWrongPath() {
        Path lan = record(active, Segment.LAN, "in");
        Path sync = record(active, Segment.SYNC, "in");
        replay(lan, standby, Segment.LAN);
        replay(sync, standby, Segment.SYNC);
        awaitRefused(standby, "stale-counter");
        replay(lan, standby, Segment.WAN);
        awaitRefused(standby, "wrong-path");
        replay(lan, active, Segment.LAN);
        awaitRefused(active, "reflected");
        nothingMoved();
    }

    @Test
    void aDeadOwnerIsNotKeptAliveByItsOwnVoice() throws InterruptedException {
        Path lan = record(active, Segment.LAN, "in");
        Path sync = record(active, Segment.SYNC, "in");
        lab.faults().freeze(active);
        // On and on, on every path that there is a capture for: whoever took it for life would never claim.
        List<Process> voices = List.of(voice(lan, Segment.LAN), voice(sync, Segment.SYNC));
        pair.awaitActive(standby, SOON);
        assertThat(voices).allMatch(Process::isAlive);
        assertThat(status(standby).get("status").getAsString()).isEqualTo("ACTIVE");
        awaitRefused(standby, "stale-counter");
        for (Process voice : voices) {
            voice.destroy();
            voice.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void fromBeforeARestartOfTheSenderIsOfARetiredBoot() {
        Path before = record(standby, Segment.LAN, "in");
        assertThat(pair.stop(standby)).isZero();
        pair.startAgent(standby);
        pair.awaitSettled();
        replay(before, active, Segment.LAN);
        awaitRefused(active, "retired-boot");
        nothingMoved();
    }

    @Test
    void fromBeforeARestartOfTheReceiverEchoesNobody() {
        Path before = record(active, Segment.LAN, "in");
        assertThat(pair.stop(standby)).isZero();
        assertThat(pair.stop(active)).isZero();
        // Alone now, with only the voice of an owner that is gone: it does not wait for that one.
        pair.startAgent(standby);
        pair.await("it listens", SOON, () -> BatonCluster.status(lab, standby).isPresent());
        replay(before, standby, Segment.LAN);
        awaitRefused(standby, "not-echoed");
        pair.awaitActive(standby, Duration.ofSeconds(20));
        assertThat(status(standby).getAsJsonArray("peers")).isEmpty();
    }

    /** Frames with heartbeats that cross a port for a while; {@code in} is what its host sends. */
    private Path record(Station station, Segment segment, String direction) {
        Path file = lab.directory().resolve("replay-" + station.port(segment) + ".pcap");
        lab.wire()
                .run(
                        "timeout",
                        "--preserve-status",
                        RECORD_MS / 1000.0 + "s",
                        "tcpdump",
                        "-q",
                        "-U",
                        "-n",
                        "-s",
                        "0",
                        "-Z",
                        "root",
                        "-Q",
                        direction,
                        "-i",
                        station.port(segment),
                        "-w",
                        file.toString(),
                        "ether proto 0x88b5 or udp port 999");
        return file;
    }

    /** All of them at once, as if the switch forwarded them to {@code to}. */
    private void replay(Path capture, Station to, Segment segment) {
        lab.wire().run("tcpreplay-edit", "-q", "-C", "--topspeed", "-i", to.port(segment), capture.toString());
    }

    private Process voice(Path capture, Segment segment) {
        Path log = lab.directory().resolve("voice-" + segment.label() + ".log");
        return lab.start(new ProcessBuilder(lab.wire()
                        .command(
                                "tcpreplay-edit",
                                "-q",
                                "-C",
                                "--pps=500",
                                "--loop=0",
                                "-i",
                                standby.port(segment),
                                capture.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
    }

    private JsonObject status(Station gateway) {
        return BatonCluster.status(lab, gateway).orElseThrow();
    }

    private void awaitRefused(Station gateway, String reason) {
        pair.await(
                gateway.label() + " refuses " + reason,
                SOON,
                () -> RunningAgent.refused(status(gateway), reason) >= SEVERAL);
    }

    private void nothingMoved() {
        pair.awaitSettled();
        assertThat(pair.requireActive()).isEqualTo(active);
        assertThat(status(active).get("term").getAsLong()).isEqualTo(term);
    }
}
