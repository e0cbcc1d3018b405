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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A station that floods LAN and sync with heartbeats and ARP, replayed, bent, cut and invented: nobody is impressed. */
class FloodIT {
    private static final int FLOOD_MS = 3_000;

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

            long cpuBefore = cpuMs(active) + cpuMs(standby);
            List<Process> flooders = new ArrayList<>();
            for (String device : List.of(Segment.LAN.device(), "sync9")) {
                ProcessBuilder builder = new ProcessBuilder(lab.in(Station.CLIENT)
                        .command(ChildJvm.withWholeClassPath(Flooder.class, device, Integer.toString(FLOOD_MS))));
                flooders.add(lab.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT)));
            }
            for (Process flooder : flooders) {
                String sent = new String(flooder.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(Long.parseLong(sent.strip()) * 1_000 / FLOOD_MS)
                        .as("frames a second")
                        .isGreaterThan(1_000);
            }

            assertHeld(active.status(), "ACTIVE", term);
            assertHeld(standby.status(), "STANDBY", 0);
            assertThat(cpuMs(active) + cpuMs(standby) - cpuBefore)
                    .as("ms of processor time")
                    .isLessThan(2L * FLOOD_MS);
            for (String reason :
                    List.of("bad-key", "too-short", "not-baton", "wrong-path", "stale-counter", "reflected")) {
                assertThat(RunningAgent.refused(standby.status(), reason))
                        .as(reason)
                        .isPositive();
            }
            assertThat(active.logLines().size() + standby.logLines().size() - linesBefore)
                    .as("lines logged by both")
                    .isLessThan(100);
        }
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
