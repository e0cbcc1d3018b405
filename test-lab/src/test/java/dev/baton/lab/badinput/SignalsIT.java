package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signals that log rotation and other daemons' habits bring: none of them ends an agent or moves its role. */
class SignalsIT {
    @Test
    void hangUpReloadsAndTheOthersAreIgnored() {
        try (Lab lab = Lab.open();
                RunningAgent active = new Installation(lab, Station.GW1).start().awaitStatus("ACTIVE")) {
            for (String signal : List.of("USR1", "USR2", "ALRM", "HUP", "USR2")) {
                Tool.run(List.of("kill", "-" + signal, Long.toString(active.pid())));
            }
            active.awaitLog("keys reloaded signs=");
            RunningAgent.pause(500);
            assertThat(active.isAlive()).isTrue();
            active.awaitStatus("ACTIVE");
            assertThat(active.logLines()).noneMatch(line -> line.contains("to=RELEASING"));
        }
    }
}
