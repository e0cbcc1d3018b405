package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second agent on a host whose first one is active exits 75, whatever they share, and the first does not notice. */
class SecondAgentIT {
    private static final int ALREADY_RUNNING = 75;

    private static Lab lab;
    private static Installation first;
    private static RunningAgent running;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        first = new Installation(lab, Station.GW1);
        running = first.start().awaitStatus("ACTIVE");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"true, true, 7", "true, false, 7", "false, true, 7", "false, false, 7", "false, false, 8"})
    void isRefused(boolean sameState, boolean sameSocket, String cluster) {
        JsonObject before = running.status();
        Installation second = new Installation(lab, Station.GW1).with("cluster.id", cluster);
        second.with("state.dir", (sameState ? first : second).file("state").toString())
                .with(
                        "control.socket",
                        (sameSocket ? first : second).file("control.sock").toString());

        Tool.Result result = second.command("run");

        assertThat(result.err()).contains("another agent runs on this host", "stop it first");
        assertThat(result.exit()).isEqualTo(ALREADY_RUNNING);
        assertUntouched(before);
    }

    /** Namespaces are hosts to the guard; the files of a host are one's own. */
    @Test
    void isRefusedFromAnotherNamespaceWithTheSameFiles() {
        JsonObject before = running.status();
        Installation other = new Installation(lab, Station.GW2)
                .with("state.dir", first.file("state").toString());
        Tool.Result sameState = other.command("run");
        assertThat(sameState.err()).contains("another agent runs with state.dir " + first.file("state"));
        assertThat(sameState.exit()).isEqualTo(ALREADY_RUNNING);

        other.with("state.dir", other.file("state").toString())
                .with("control.socket", first.file("control.sock").toString());
        Tool.Result sameSocket = other.command("run");
        assertThat(sameSocket.err()).contains("another agent answers on " + first.directory());
        assertThat(sameSocket.exit()).isEqualTo(ALREADY_RUNNING);
        assertUntouched(before);
    }

    @Test
    void aStoppedAgentIsStillThere() {
        Tool.run(List.of("kill", "-STOP", Long.toString(running.pid())));
        try {
            assertThat(new Installation(lab, Station.GW1).command("run").exit()).isEqualTo(ALREADY_RUNNING);
        } finally {
            Tool.run(List.of("kill", "-CONT", Long.toString(running.pid())));
        }
        running.awaitStatus("ACTIVE");
    }

    private static void assertUntouched(JsonObject before) {
        JsonObject after = running.status();
        assertThat(after.get("status").getAsString()).isEqualTo("ACTIVE");
        assertThat(after.get("term")).isEqualTo(before.get("term"));
        assertThat(running.logLines()).noneMatch(line -> line.contains("repair") || line.contains("failed"));
    }
}
