package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Station;
import org.junit.jupiter.api.Test;

/** An agent that is killed again and again just after it resumed its role. */
class CrashLoopIT {
    /** The lease outlasts the start of a JVM on a busy machine. */
    private static final BatonCluster CLUSTER = BatonCluster.defaults().with("lease.duration", "10s");

    @Test
    void theThirdStartInARowLeavesTheRoleToTheStandby() {
        try (Site site = Site.open(CLUSTER, Site.DEFAULT_DROP)) {
            Station looping = site.pair().requireActive();
            long term = site.term(looping);
            for (int crash = 0; crash < 2; crash++) {
                site.pair().kill(looping);
                site.pair().startAgent(looping);
                site.pair()
                        .await(
                                "it resumes",
                                Site.SOON,
                                () -> site.status(looping).equals("ACTIVE"));
                assertThat(site.term(looping)).as("resumed, not claimed").isEqualTo(term);
            }
            site.pair().kill(looping);
            site.pair().startAgent(looping);
            site.pair().awaitActive(looping.peer(), Site.SOON);
            site.pair().awaitSettled();
            assertThat(site.pair().agent(looping).logLines()).anyMatch(line -> line.contains("crash-loop: "));
        }
    }
}
