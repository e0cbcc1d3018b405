package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.Assertions;

/**
 * Two network namespaces of our own with a cable between them: {@code gw}, where the product runs on {@code lan0}, and
 * {@code host}, a neighbour with the same device name. Needs root; names bear the process id and go away with {@link
 * #close}.
 */
final class Namespaces implements AutoCloseable {
    static {
        Native.register(Namespaces.class, "c");
    }

    private static native int setns(int fd, int kind);

    private static final int CLONE_NEWNET = 0x4000_0000;

    private final String suffix = "-arp" + ProcessHandle.current().pid();

    /** An interrupted test run leaves nothing behind either. */
    private final Thread atExit = new Thread(this::delete, "delete-namespaces");

    /** Makes both ends, each with a MAC that the reader of a capture recognises. */
    Namespaces() {
        if (Libc.geteuid() != 0) {
            Assertions.fail("network namespaces need root; run as root, or leave integration tests out (-DskipITs)");
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        ip("netns add gw" + suffix);
        ip("netns add host" + suffix);
        for (String name : List.of("gw", "host")) {
            run(name, "sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1");
        }
        ip("-n gw%s link add lan0 address 52:54:00:00:00:01 type veth peer name lan0 netns host%s"
                .formatted(suffix, suffix));
        run("host", "ip link set lan0 address 52:54:00:00:00:50 up");
        run("gw", "ip link set lan0 up");
    }

    /** Runs a command in a namespace; it must succeed. */
    String run(String namespace, String command) {
        return ip("netns exec " + namespace + suffix + " " + command);
    }

    /** Starts a command in a namespace, errors into its output. */
    Process start(String namespace, String command) throws Exception {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace + suffix));
        words.addAll(List.of(command.split(" ")));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    /** Runs code in a namespace, on a thread of its own: sockets that it opens live there, whoever uses them. */
    <T> T inside(String namespace, Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            int fd = Libc.open("/run/netns/" + namespace + suffix, 0, 0);
            assertThat(setns(fd, CLONE_NEWNET)).as(Libc.message(Libc.errno())).isZero();
            Libc.close(fd);
            return code.call();
        });
        new Thread(task, "in-" + namespace).start();
        return task.get();
    }

    private static String ip(String arguments) {
        try {
            List<String> words = new ArrayList<>(List.of("ip"));
            words.addAll(List.of(arguments.split(" ")));
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("ip %s: %s", arguments, output).isZero();
            return output;
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError("ip " + arguments, e);
        }
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void delete() {
        for (String name : List.of("gw", "host")) {
            if (Files.exists(Path.of("/run/netns/" + name + suffix))) {
                ip("netns del " + name + suffix);
            }
        }
    }
}
