package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The simulator's own hosts: faults that come on top of each other, and clocks. */
class SimHostTest {
    private final Simulation sim = new Simulation(1, 2).startAll();
    private final SimHost host = sim.owner();

    @Test
    void aSecondStallDoesNotEndWithTheFirst() {
        host.stall(300);
        sim.run(100);
        host.stall(500);
        sim.run(400);
        assertThat(host.agentRuns()).isFalse();
        assertThat(host.hungForNs()).isEqualTo(500 * Simulation.MILLI);
        sim.run(200);
        assertThat(host.agentRuns()).isTrue();
    }

    @Test
    void aShortStallWithinALongOneEndsNothing() {
        host.stall(500);
        host.stall(100);
        sim.run(400);
        assertThat(host.agentRuns()).isFalse();
        sim.run(150);
        assertThat(host.agentRuns()).isTrue();
    }

    @Test
    void anAgentStalledOnAPausedHostRunsWhenBothAreOver() {
        host.stall(100);
        host.pause(300, false);
        sim.run(200);
        assertThat(host.agentRuns()).isFalse();
        sim.run(150);
        assertThat(host.agentRuns()).isTrue();
    }

    @Test
    void aPauseThatTheClockDoesNotShowIsMissingFromIt() {
        long beforeNs = host.clockNs();
        host.pause(300, false);
        sim.run(1_000);
        assertThat(host.clockNs() - beforeNs).isEqualTo(700 * Simulation.MILLI);
        host.jumpAhead(50);
        assertThat(host.clockNs() - beforeNs).isEqualTo(750 * Simulation.MILLI);
    }

    @Test
    void aKilledAgentNeverRunsAgain() {
        host.stall(100);
        host.kill();
        sim.run(500);
        assertThat(host.role()).isNull();
        host.startAgent();
        sim.run(100);
        assertThat(host.agentRuns()).isTrue();
    }
}
