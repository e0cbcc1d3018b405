package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.baton.lab.cluster.Footprint;
import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A station that floods LAN and sync with heartbeats and ARP, replayed, bent, cut and invented, as fast as this kernel
 * carries them: nobody is impressed, and on the wire the members' own heartbeats stay in time.
 */
class FloodIT {
    private static final int FLOOD_MS = 3_000;
    /** Of the default profile: three heartbeats. */
    private static final long DETECTION_MS = 60;

    private static final long LEASE_MS = 1_500;
    private static final Duration ANSWER = Duration.ofSeconds(1);

    @Test
    void thePairKeepsItsRoles() throws IOException {
        try (Lab lab = Lab.open()) {
            attachToSync(lab);
            Installation first = new Installation(lab, Station.GW1);
            Installation second = new Installation(lab, Station.GW2);
            RunningAgent active = first.start().awaitStatus("ACTIVE");
            RunningAgent standby = second.start().awaitStatus("STANDBY");
            active.await("protected", status -> status.get("protected").getAsBoolean());
            int linesBefore = active.logLines().size() + standby.logLines().size();
            long term = active.status().get("term").getAsLong();

            Pulse ofActive = Pulse.listen(lab, Station.GW1);
            Pulse ofStandby = Pulse.listen(lab, Station.GW2);
            long cpuBefore = cpuMs(active) + cpuMs(standby);
            List<Process> flooders = new ArrayList<>();
            for (String device : List.of(Segment.LAN.device(), "sync9")) {
                ProcessBuilder builder = new ProcessBuilder(lab.in(Station.CLIENT)
                        .command(urgently(
                                ChildJvm.withWholeClassPath(Flooder.class, device, Integer.toString(FLOOD_MS)))));
                flooders.add(lab.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT)));
            }
            Duration slowest = slowestAnswer(active, standby, flooders);
            ofActive.end();
            ofStandby.end();
            long frames = 0;
            for (Process flooder : flooders) {
                String sent = new String(flooder.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                frames += Long.parseLong(sent.strip());
            }
            System.out.println("flood: " + frames * 1_000 / FLOOD_MS + " frames/s, active " + ofActive + ", standby "
                    + ofStandby + ", slowest status " + slowest.toMillis() + " ms");
            assertThat(frames * 1_000 / FLOOD_MS).as("frames a second").isGreaterThan(5_000);
            for (Pulse pulse : List.of(ofActive, ofStandby)) {
                assertThat(pulse.gapMs(0.99)).as("%s", pulse).isLessThan(DETECTION_MS);
                assertThat(pulse.gapMs(1)).as("%s", pulse).isLessThan(LEASE_MS / 2);
            }
            assertThat(slowest).as("status").isLessThan(ANSWER);

            assertHeld(active.status(), "ACTIVE", term);
            assertHeld(standby.status(), "STANDBY", 0);
            assertThat(cpuMs(active) + cpuMs(standby) - cpuBefore)
                    .as("ms of processor time")
                    .isLessThan(2L * FLOOD_MS);
            for (String reason :
                    List.of("bad-key", "too-short", "not-baton", "wrong-path", "stale-counter", "reflected")) {
                assertThat(RunningAgent.refused(active.status(), reason)
                                + RunningAgent.refused(standby.status(), reason))
                        .as(reason)
                        .isPositive();
            }
            assertThat(active.logLines().size() + standby.logLines().size() - linesBefore)
                    .as("lines logged by both")
                    .isLessThan(100);
        }
    }

    /** Before all but the agents' loops: a flood from outside asks nobody for processor time either. */
    private static List<String> urgently(List<String> command) {
        List<String> all = new ArrayList<>(List.of("nice", "-n", "-20"));
        all.addAll(command);
        return all;
    }

    private static Duration slowestAnswer(RunningAgent active, RunningAgent standby, List<Process> flooders) {
        Duration slowest = Duration.ZERO;
        while (flooders.stream().anyMatch(Process::isAlive)) {
            for (RunningAgent agent : List.of(active, standby)) {
                long began = System.nanoTime();
                agent.status();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
            }
            RunningAgent.pause(50);
        }
        return slowest;
    }

    private static long cpuMs(RunningAgent agent) {
        return Footprint.of(agent.pid()).cpuMs();
    }

    private static void attachToSync(Lab lab) {
        lab.wire()
                .ipBatch("link add sync9 type veth peer name sync9 netns "
                        + lab.in(Station.CLIENT).name() + "\nlink set sync9 master sync up\n");
        lab.in(Station.CLIENT).ipBatch("link set sync9 up\n");
    }

    private static void assertHeld(JsonObject status, String word, long term) {
        assertThat(status.get("status").getAsString()).isEqualTo(word);
        assertThat(status.get("term").getAsLong()).isEqualTo(term);
        for (JsonElement peer : status.getAsJsonArray("peers")) {
            assertThat(peer.getAsJsonObject().get("verdict").getAsString()).isEqualTo("ALIVE");
        }
        assertThat(status.getAsJsonArray("events").toString()).doesNotContain("to=DEAD", "conflict", "fenced");
    }
}
