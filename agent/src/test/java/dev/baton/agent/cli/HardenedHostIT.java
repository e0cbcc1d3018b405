package dev.baton.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A host hardened as the benchmarks ask for: nothing can be executed from a place that can be written to, homes are hidden, the
 * root is read-only. The agent runs in mount, network and process namespaces of its own that look like one. Needs root.
 */
@Timeout(120)
class HardenedHostIT {
    private static final Path TREE = Path.of("target/baton").toAbsolutePath();

    /** /opt stands for /var/lib and /etc, where state and configuration are. */
    private static final String HOST = """
            mount -t tmpfs -o mode=755,noexec none /opt
            mkdir /opt/baton /opt/etc
            mount --bind "$1" /opt/baton
            mount -o remount,bind,ro /opt/baton
            for place in /tmp /var/tmp /root /home /run /dev/shm; do
                mount -t tmpfs -o noexec,nosuid none "$place"
            done
            mount -o remount,bind,ro /
            for device in lan0 sync0; do
                ip link add "$device" type veth peer name "$device-far"
                ip link set "$device" up
                ip link set "$device-far" up
            done
            ip address add 10.7.1.11/24 dev lan0
            ip address add 192.0.2.1/24 dev sync0
            cat >/opt/etc/baton.properties <<EOF
            cluster.id = 7
            node.id = 1
            cluster.key.file = /opt/etc/cluster.key
            sync.interface = sync0
            interfaces = lan
            interface.lan.device = lan0
            interface.lan.shared = 10.7.1.1/24
            state.dir = /opt/state
            control.socket = /opt/run/control.sock
            EOF
            baton() { /opt/baton/bin/baton "$@"; }
            """;

    private static final String STORY = """
            if touch /anything 2>/dev/null; then echo "root can be written"; exit 1; fi
            baton keygen /opt/etc/cluster.key
            baton check -c /opt/etc/baton.properties
            /opt/baton/bin/baton run -c /opt/etc/baton.properties &
            agent=$!
            until baton status -c /opt/etc/baton.properties >/tmp/said 2>&1; do
                kill -0 "$agent"
                sleep 0.2
            done
            cat /tmp/said
            rm /tmp/said
            kill "$agent"
            wait "$agent"
            echo "agent ended with $?"
            echo "left behind:" $(find /tmp /var/tmp /root /home /dev/shm -mindepth 1)
            """;

    @Test
    void theAgentStartsWhereNothingThatIsWrittenCanBeExecuted() throws Exception {
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--net",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "--propagation",
                        "private",
                        "sh",
                        "-euc",
                        HOST + STORY,
                        "sh",
                        TREE.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("ready to run", "cluster 7, node 1, term ", "agent ended with 0")
                .endsWith("left behind:\n");
    }
}
