package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Others on the wire whom the configuration did not reckon with. The active keeps its role and says who they are. */
class StrangersIT {
    private static final int CONFIGURATION = 78;
    private static final String LAN = Segment.LAN.device();

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static Installation gw1() {
        return new Installation(lab, Station.GW1);
    }

    private static Installation gw2() {
        return new Installation(lab, Station.GW2);
    }

    @Test
    void aNodeIdThatIsTaken() {
        try (RunningAgent active = gw1().start().awaitStatus("ACTIVE")) {
            RunningAgent namesake = gw2().with("node.id", "1").start();
            assertThat(namesake.awaitExit()).isEqualTo(CONFIGURATION);
            assertThat(namesake.logLines())
                    .contains("baton: node.id 1 is used by another live member of cluster 7; give this one another");
            active.awaitAlarm("duplicate-node", "give one of them another");
            assertStaysActive(active, 1);
        }
    }

    @Test
    void aMemberWithAnotherKeyStaysOutAndSaysWhy() {
        try (RunningAgent active = gw1().start().awaitStatus("ACTIVE");
                RunningAgent other = gw2().key("0f".repeat(32), "rw-------").start()) {
            other.awaitAlarm("the answer came from MAC 10:00:00:c1:4a:", "the shared MAC itself", "nothing is claimed");
            other.awaitAlarm("bad-key", "node 1", "cluster.key.file differs");
            active.awaitAlarm("bad-key", "node 2", "cluster.key.file differs");
            assertThat(other.status().get("status").getAsString()).isEqualTo("ONLINE");
            assertStaysActive(active, 1);
            assertThat(active.logLines().stream().filter(line -> line.contains("bad-key")))
                    .hasSize(1);
        }
    }

    /** The stranger is a real cluster: same id, another key, so the same shared MACs, but other addresses. */
    @Test
    void anotherClusterWithTheSameIdIsHeardAndNamed() {
        Installation stranger = gw2().key("0f".repeat(32), "rw-------")
                .with("interface.lan.shared", "10.7.1.51/24")
                .with("interface.wan.shared", "203.0.113.51/24");
        try (RunningAgent active = gw1().start().awaitStatus("ACTIVE");
                RunningAgent other = stranger.start().awaitStatus("ACTIVE")) {
            active.awaitAlarm("bad-key", "another cluster with our cluster.id");
            active.awaitAlarm("MAC 10:00:00:c1:4a:87 (unknown) on lan", "another cluster with this cluster.id");
            other.awaitAlarm("MAC 10:00:00:c1:4a:47 (unknown) on wan");
            assertStaysActive(active, 1);
        }
    }

    /** 15 interfaces in one segment with ours, all at once: the most that the vendor scheme promises room for. */
    @Test
    void anotherClusterWithAnotherIdHasNoEffect() {
        lab.wire()
                .ipBatch(IntStream.rangeClosed(1, 15)
                        .mapToObj(i -> "link add many" + i + " type veth peer name eth" + i + " netns "
                                + lab.in(Station.GW2).name() + "\nlink set many" + i + " master lan up\n")
                        .collect(Collectors.joining()));
        lab.in(Station.GW2)
                .ipBatch(IntStream.rangeClosed(1, 15)
                        .mapToObj(i -> "link set eth" + i + " up\n")
                        .collect(Collectors.joining()));
        Installation many = gw2().key("0e".repeat(32), "rw-------")
                .with("cluster.id", "8")
                .with(
                        "interfaces",
                        IntStream.rangeClosed(1, 15).mapToObj(i -> "if" + i).collect(Collectors.joining(",")));
        for (int i = 1; i <= 15; i++) {
            many.with("interface.if" + i + ".device", "eth" + i)
                    .with("interface.if" + i + ".shared", "10.8." + i + ".1/24");
        }
        many.without("interface.lan").without("interface.wan");
        // What another cluster with our id leaves in the kernel's table; asked there, we would hear ourselves.
        lab.in(Station.GW1).ipBatch("neigh replace 10.7.1.51 lladdr 10:00:00:c1:4a:87 dev " + LAN + " nud stale\n");
        try (RunningAgent ours = gw1().start().awaitStatus("ACTIVE");
                RunningAgent theirs = many.start().awaitStatus("ACTIVE")) {
            ours.await(
                    "frames of the other cluster are counted",
                    status -> RunningAgent.refused(status, "other-cluster") > 50);
            assertStaysActive(ours, 1);
            assertThat(ours.status().getAsJsonArray("alarms"))
                    .as("%s", ours.logLines())
                    .hasSize(1); // not protected: it is alone
            assertThat(ours.logLines()).noneMatch(line -> line.contains("refused") || line.contains("clash"));
            assertThat(theirs.status().getAsJsonArray("alarms").toString()).doesNotContain("clash", "bad-key");
        }
    }

    @Test
    void anAddressInUseIsNotClaimedUntilItIsFree() {
        String taken = "addr %s " + Segment.LAN.shared() + "/32 dev " + LAN + "\n";
        lab.in(Station.CLIENT).ipBatch(taken.formatted("add"));
        try (RunningAgent lone = gw1().start()) {
            lone.awaitAlarm("on lan the answer came from MAC " + Station.CLIENT.mac(Segment.LAN), "nothing is claimed");
            lone.awaitAlarm("MAC " + Station.CLIENT.mac(Segment.LAN) + " (stranger) on lan says it has 10.7.1.1");
            assertThat(lone.status().get("status").getAsString()).isEqualTo("ONLINE");
            assertThat(lone.logLines().stream().filter(line -> line.contains("notice address-in-use")))
                    .hasSize(1);
            lab.in(Station.CLIENT).ipBatch(taken.formatted("del"));
            lone.awaitStatus("ACTIVE");
            lone.awaitNoAlarm("nothing is claimed");
        }
    }

    @Test
    void whatHasServedBeforeOrHasWaitedClaimsBesideAStrangerAndSaysSo() {
        String taken = "addr %s " + Segment.LAN.shared() + "/32 dev " + LAN + "\n";
        Installation waits = gw1().with("start.conflict", "2s");
        lab.in(Station.CLIENT).ipBatch(taken.formatted("add"));
        try (RunningAgent first = waits.start()) {
            first.awaitAlarm("nothing is claimed");
            first.awaitStatus("ACTIVE");
            claimsBeside(first);
        }
        try (RunningAgent again = waits.with("start.conflict", "60m").start().awaitStatus("ACTIVE")) {
            claimsBeside(again);
            assertThat(again.logLines().stream()
                            .filter(line -> line.contains("nothing is claimed before it is silent")))
                    .as("by the first start, whose log this one goes on with")
                    .hasSize(1);
        }
        lab.in(Station.CLIENT).ipBatch(taken.formatted("del"));
    }

    private static void claimsBeside(RunningAgent agent) {
        agent.awaitLog("notice address-in-use", "mac=" + Station.CLIENT.mac(Segment.LAN), "claims beside it");
        agent.awaitAlarm("MAC " + Station.CLIENT.mac(Segment.LAN) + " (stranger) on lan says it has 10.7.1.1");
    }

    @Test
    void aStrangerWithOurAddressIsNamedAfterTheClaim() {
        String taken = "addr %s " + Segment.LAN.shared() + "/32 dev " + LAN + "\n";
        try (RunningAgent active = gw1().start().awaitStatus("ACTIVE")) {
            lab.in(Station.CLIENT).ipBatch(taken.formatted("add"));
            lab.in(Station.CLIENT)
                    .run(
                            "arping",
                            "-q",
                            "-U",
                            "-c",
                            "3",
                            "-w",
                            "1",
                            "-I",
                            LAN,
                            Segment.LAN.shared().toString());
            lab.in(Station.CLIENT).ipBatch(taken.formatted("del"));
            active.awaitAlarm(
                    "MAC " + Station.CLIENT.mac(Segment.LAN) + " (stranger) on lan says it has 10.7.1.1",
                    "take the address away");
            assertStaysActive(active, 1);
            assertThat(active.logLines().stream().filter(line -> line.contains("clash kind=")))
                    .hasSize(1);
        }
    }

    private static void assertStaysActive(RunningAgent agent, long term) {
        JsonObject status = agent.status();
        assertThat(status.get("status").getAsString()).isEqualTo("ACTIVE");
        assertThat(status.get("term").getAsLong()).isEqualTo(term);
    }
}
