package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members that differ where they must not, or are alike where they must not be: named at once, and nothing else is said. */
class UnlikeMembersIT {
    private static final long A_WHILE_MS = 4_000;

    private Lab lab;
    private Installation first;
    private Installation second;

    @BeforeEach
    void open() {
        lab = Lab.open();
        first = new Installation(lab, Station.GW1);
        second = new Installation(lab, Station.GW2);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void interfacesInAnotherOrder() {
        second.with("interfaces", "wan, lan");
        try (RunningAgent one = first.start();
                RunningAgent two = second.start()) {
            one.awaitAlarm(
                    "peer 2 has another configuration: its interfaces have other indexes, lan 2, wan 1, here lan 1, wan 2");
            two.awaitAlarm(
                    "peer 1 has another configuration: its interfaces have other indexes, wan 2, lan 1, here wan 1, lan 2");
            one.awaitAlarm(
                    "what peer 2 sends on its interface with index 2 arrives on lan, which has index 1 here",
                    "\"interfaces\"");
            RunningAgent.pause(A_WHILE_MS);
            for (RunningAgent agent : new RunningAgent[] {one, two}) {
                assertThat(alarms(agent)).doesNotContain("broadcast domain", "cluster 199", "wrong-path");
                assertThat(agent.logLines())
                        .noneMatch(line -> line.contains("cluster=199") || line.contains("joined "));
            }
        }
    }

    @Test
    void twoCablesExchanged() {
        second.with("interface.lan.device", "wan0").with("interface.wan.device", "lan0");
        try (RunningAgent one = first.start();
                RunningAgent two = second.start()) {
            one.awaitAlarm("what peer 2 sends on its interface with index 2 arrives on lan", "the files agree");
            two.awaitAlarm("what peer 1 sends on its interface with index 1 arrives on wan", "the files agree");
            RunningAgent.pause(A_WHILE_MS);
            assertThat(alarms(one) + alarms(two)).doesNotContain("broadcast domain", "cluster 199", "wrong-path");
        }
    }

    @Test
    void aHostMadeFromTheOthersImage() {
        for (Station station : new Station[] {Station.GW1, Station.GW2}) {
            lab.in(station).run("ip", "link", "set", "lan0", "address", "02:aa:bb:cc:dd:01");
        }
        try (RunningAgent one = first.start();
                RunningAgent two = second.start()) {
            one.awaitAlarm("peer 2 has this host's own MAC 02:aa:bb:cc:dd:01 on lan", "/etc/machine-id");
            two.awaitAlarm("peer 1 has this host's own MAC 02:aa:bb:cc:dd:01 on lan");
        }
    }

    private static String alarms(RunningAgent agent) {
        return String.join(
                "\n",
                StreamSupport.stream(agent.status().getAsJsonArray("alarms").spliterator(), false)
                        .map(JsonElement::getAsString)
                        .toList());
    }
}
