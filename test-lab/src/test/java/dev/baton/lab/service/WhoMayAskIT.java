package dev.baton.lab.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Users beside root. The agents of the lab run with root's group, which stands for the group "baton" of a package: who has it
 * may look and not touch, whatever the socket's file would let it write.
 */
@Timeout(60)
class WhoMayAskIT {
    private static final String NOBODY = "65534";
    private static final String GROUP_OF_THE_AGENT = "0";
    private static final int PRIVILEGE = 77;

    @Test
    void theGroupMayLookAndOnlyRootMayTouch() throws Exception {
        try (Lab lab = Lab.open()) {
            Pair pair = Pair.settled(lab, BatonCluster.defaults());
            Station active = pair.requireActive();
            Path directory = lab.directory().resolve(active.label());
            for (Path each : List.of(lab.directory(), directory)) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            String socket = directory.resolve("control.sock").toString();

            assertThat(as(lab, active, GROUP_OF_THE_AGENT, "status", "--socket", socket)
                            .out())
                    .contains("is Active, protected");
            assertThat(as(lab, active, GROUP_OF_THE_AGENT, "metrics", "--socket", socket)
                            .out())
                    .contains("baton_active 1");
            for (String order : List.of("switchover", "announce", "reload")) {
                Tool.Result refused = as(lab, active, GROUP_OF_THE_AGENT, order, "--socket", socket);
                assertThat(refused.exit()).as(order).isEqualTo(PRIVILEGE);
                assertThat(refused.err()).contains("only root may do that");
            }
            Tool.Result stranger = as(lab, active, NOBODY, "status", "--socket", socket);
            assertThat(stranger.exit()).isEqualTo(PRIVILEGE);
            assertThat(stranger.err()).contains("be root, or for status and metrics a member of the group baton");
            assertThat(pair.requireActive()).isEqualTo(active);
        }
    }

    private static Tool.Result as(Lab lab, Station gateway, String group, String... words) {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + group, "--clear-groups"));
        command.add(BatonCluster.tree().resolve("bin/baton").toString());
        command.addAll(List.of(words));
        return Tool.attempt(lab.in(gateway).command(command), "");
    }
}
