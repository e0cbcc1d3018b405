package dev.baton.lab.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cluster key is replaced while the pair works, as the help of {@code baton keygen} says. */
@Timeout(120)
class KeyRotationIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aKeyIsReplacedAndNobodyIsMissedForAMoment() throws IOException {
        try (Lab lab = Lab.open()) {
            Pair pair = Pair.settled(lab, BatonCluster.defaults());
            Station active = pair.requireActive();
            assertThat(metrics(lab, active)).contains("baton_active 1", "baton_protected 1");
            assertThat(metrics(lab, active.peer())).contains("baton_active 0", "baton_status{status=\"STANDBY\"} 1");
            long term = status(lab, active).get("term").getAsLong();
            String old = signingKey(lab, Station.GW1);
            assertThat(signingKey(lab, Station.GW2)).isEqualTo(old);

            keygen(lab, Station.GW1, "--next");
            copy(lab);
            reload(lab, Station.GW1);
            reload(lab, Station.GW2);
            assertThat(signingKey(lab, Station.GW1)).isEqualTo(old);

            keygen(lab, Station.GW1, "--promote");
            reload(lab, Station.GW1);
            String fresh = signingKey(lab, Station.GW1);
            assertThat(fresh).isNotEqualTo(old);
            // The one has the new key first, the other still the old: each sees what the other signs with.
            pair.await(
                    "gw2 hears the new key",
                    SOON,
                    () -> peerKey(lab, Station.GW2).equals(fresh));
            assertThat(peerKey(lab, Station.GW1)).isEqualTo(old);
            assertThat(BatonCluster.command(lab, Station.GW1, List.of("status")).out())
                    .contains("cluster key is being replaced: this member signs with " + fresh + " and accepts " + old);
            copy(lab);
            reload(lab, Station.GW2);
            pair.await(
                    "gw1 hears the new key",
                    SOON,
                    () -> peerKey(lab, Station.GW1).equals(fresh));

            keygen(lab, Station.GW1, "--drop");
            copy(lab);
            reload(lab, Station.GW1);
            reload(lab, Station.GW2);

            assertThat(pair.requireActive()).isEqualTo(active);
            assertThat(status(lab, active).get("term").getAsLong()).isEqualTo(term);
            for (Station gateway : Station.GATEWAYS) {
                JsonObject status = status(lab, gateway);
                assertThat(status.getAsJsonArray("keys")).hasSize(1);
                assertThat(status.getAsJsonObject("refused").has("bad-key"))
                        .as("%s missed a frame", gateway)
                        .isFalse();
                assertThat(pair.agent(gateway).logLines()).noneMatch(line -> line.contains("to=DEAD"));
            }
        }
    }

    @Test
    void aKeyThatAPeerDoesNotAcceptYetIsNotUsed() throws IOException {
        try (Lab lab = Lab.open()) {
            Pair pair = Pair.settled(lab, BatonCluster.defaults());
            String old = signingKey(lab, Station.GW1);
            keygen(lab, Station.GW1, "--next");
            keygen(lab, Station.GW1, "--promote");
            Tool.Result refused = BatonCluster.command(lab, Station.GW1, List.of("reload"));
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("the old keys stay in use", "node 2 does not accept key", "too early");
            assertThat(signingKey(lab, Station.GW1)).isEqualTo(old);
            pair.awaitSettled();

            keygen(lab, Station.GW1, "--promote"); // the other way round
            copy(lab);
            reload(lab, Station.GW1);
            reload(lab, Station.GW2);
            keygen(lab, Station.GW1, "--promote");
            reload(lab, Station.GW1);
            keygen(lab, Station.GW1, "--drop");
            refused = BatonCluster.command(lab, Station.GW1, List.of("reload"));
            assertThat(refused.err()).contains("node 2 still signs with key " + old);
            pair.awaitSettled();
        }
    }

    @Test
    void aBadFileChangesNothing() throws IOException {
        try (Lab lab = Lab.open()) {
            Pair pair = Pair.settled(lab, BatonCluster.defaults());
            String old = signingKey(lab, Station.GW1);
            Files.writeString(keyFile(lab, Station.GW1), "no key\n");
            Tool.Result refused = BatonCluster.command(lab, Station.GW1, List.of("reload"));
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("not reloaded", "the old keys stay in use", "neither base64 nor");
            assertThat(signingKey(lab, Station.GW1)).isEqualTo(old);
            pair.awaitSettled();
        }
    }

    private static List<String> metrics(Lab lab, Station gateway) {
        Tool.Result metrics = BatonCluster.command(lab, gateway, List.of("metrics"));
        assertThat(metrics.exit()).as(metrics.err()).isZero();
        return metrics.out().lines().toList();
    }

    private static void keygen(Lab lab, Station gateway, String step) {
        Tool.run(List.of(
                BatonCluster.tree().resolve("bin/baton").toString(),
                "keygen",
                step,
                keyFile(lab, gateway).toString()));
    }

    private static void copy(Lab lab) throws IOException {
        Files.copy(
                keyFile(lab, Station.GW1),
                keyFile(lab, Station.GW2),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void reload(Lab lab, Station gateway) {
        Tool.Result reloaded = BatonCluster.command(lab, gateway, List.of("reload"));
        assertThat(reloaded.exit()).as(reloaded.err()).isZero();
        assertThat(reloaded.out()).startsWith("signs with key ");
    }

    private static Path keyFile(Lab lab, Station gateway) {
        return lab.directory().resolve(gateway.label()).resolve("cluster.key");
    }

    private static JsonObject status(Lab lab, Station gateway) {
        return BatonCluster.status(lab, gateway).orElseThrow();
    }

    private static String signingKey(Lab lab, Station gateway) {
        return status(lab, gateway).getAsJsonArray("keys").get(0).getAsString();
    }

    private static String peerKey(Lab lab, Station gateway) {
        return status(lab, gateway)
                .getAsJsonArray("peers")
                .get(0)
                .getAsJsonObject()
                .get("key")
                .getAsString();
    }
}
