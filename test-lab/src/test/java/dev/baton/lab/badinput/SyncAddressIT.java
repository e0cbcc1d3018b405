package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several addresses on the sync device: heartbeats go on from the one that the peer can hear, and it is named. */
class SyncAddressIT {
    private static final String SYNC = Segment.SYNC.device();
    private static final long A_WHILE_MS = 2_000;

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
    void aLowerOneThatComesLaterChangesNothing() {
        try (RunningAgent one = first.start();
                RunningAgent two = second.start()) {
            one.await("sync both ways", SyncAddressIT::isSyncWhole);
            two.await("sync both ways", SyncAddressIT::isSyncWhole);
            String before = sends(one.status());
            assertThat(before).matches("[0-9.]+ to [0-9.]+");
            lab.in(Station.GW1).run("ip", "addr", "add", "1.1.1.1/32", "dev", SYNC);
            lab.in(Station.GW2).run("ip", "addr", "add", "1.0.0.9/24", "dev", SYNC);
            RunningAgent.pause(A_WHILE_MS);
            assertThat(isSyncWhole(one.status()) && isSyncWhole(two.status()))
                    .as("%s %s", one.status(), two.status())
                    .isTrue();
            assertThat(sends(one.status())).isEqualTo(before);
            assertThat(RunningAgent.refused(one.status(), "reflected")).isZero();
            assertThat(one.logLines()).anyMatch(line -> line.contains("sync device=" + SYNC + " address="));
        }
    }

    @Test
    void anIpv6PeerIsSpokenToFromAnIpv6Address() {
        lab.in(Station.GW1).run("ip", "addr", "add", "2001:db8:99::1/64", "dev", SYNC, "nodad");
        lab.in(Station.GW2).run("ip", "addr", "add", "2001:db8:99::2/64", "dev", SYNC, "nodad");
        first.with("sync.peer", "2001:db8:99::2");
        second.with("sync.peer", "2001:db8:99::1");
        try (RunningAgent one = first.start();
                RunningAgent two = second.start()) {
            one.await("sync both ways", SyncAddressIT::isSyncWhole);
            two.await("sync both ways", SyncAddressIT::isSyncWhole);
            assertThat(sends(one.status())).isEqualTo("2001:db8:99::1 to 2001:db8:99::2");
        }
    }

    private static boolean isSyncWhole(JsonObject status) {
        JsonArray peers = status.getAsJsonArray("peers");
        return !peers.isEmpty()
                && sync(status).get("hearsPeer").getAsBoolean()
                && sync(status).get("peerHearsUs").getAsBoolean();
    }

    private static String sends(JsonObject status) {
        return sync(status).get("sends").getAsString();
    }

    private static JsonObject sync(JsonObject status) {
        return status.getAsJsonArray("peers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("paths")
                .get(0)
                .getAsJsonObject();
    }
}
