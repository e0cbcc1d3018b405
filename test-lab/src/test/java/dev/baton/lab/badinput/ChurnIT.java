package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Station;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host on which links come and go by the thousand, as with containers: nothing is made of them. */
class ChurnIT {
    private static final int AT_ONCE = 500;
    private static final int TIMES = 10;
    private static final String GROUP = "77";

    @Test
    void linksOfOthersThatComeAndGo() {
        try (Lab lab = Lab.open()) {
            Netns host = lab.in(Station.GW1);
            host.run("ip", "link", "add", "churn0", "type", "veth", "peer", "name", "churn1");
            host.run("ip", "link", "set", "churn0", "up");
            try (RunningAgent active =
                    new Installation(lab, Station.GW1).start().awaitStatus("ACTIVE")) {
                List<String> before = alarms(active);
                StringBuilder links = new StringBuilder();
                for (int i = 0; i < AT_ONCE; i++) {
                    links.append("link add link churn0 name c")
                            .append(i)
                            .append(" type macvlan\nlink set c")
                            .append(i)
                            .append(" group " + GROUP + "\n");
                }
                for (int time = 0; time < TIMES; time++) {
                    host.ipBatch(links.toString());
                    host.run("ip", "link", "delete", "group", GROUP);
                }
                for (int time = 0; time < 3 * TIMES; time++) { // one and the same name
                    host.ipBatch("link add link churn0 name again type macvlan\nlink set again up\n");
                    host.run("ip", "link", "delete", "again");
                }
                RunningAgent.pause(1_500);
                assertThat(active.status().get("status").getAsString()).isEqualTo("ACTIVE");
                assertThat(active.status().getAsJsonArray("waiting")).isEmpty();
                assertThat(active.logLines())
                        .noneMatch(line -> line.contains("waiting ")
                                || line.contains("failed ")
                                || line.contains("repair ")
                                || line.contains("meddling"));
                assertThat(alarms(active)).isEqualTo(before);
            }
        }
    }

    private static List<String> alarms(RunningAgent agent) {
        return agent.status().getAsJsonArray("alarms").asList().stream()
                .map(alarm -> alarm.getAsString())
                .toList();
    }
}
