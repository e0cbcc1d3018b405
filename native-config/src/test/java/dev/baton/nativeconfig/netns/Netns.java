package dev.baton.nativeconfig.netns;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of this test run: made with {@code ip netns add}, entered by one thread, always deleted, also when
 * the JVM is told to stop. Processes started and sockets opened by a thread that entered live in it too.
 */
public final class Netns implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static int made;

    static {
        Native.register("c");
    }

    private final String name;
    private final Thread deleteAtExit;

    private Netns(String name) {
        this.name = name;
        this.deleteAtExit = new Thread(() -> runQuietly("ip", "netns", "del", name), "delete " + name);
        Runtime.getRuntime().addShutdownHook(deleteAtExit);
    }

    // The test's side of libc; the product never changes its namespace.
    private static native int open(String path, int flags) throws LastErrorException;

    private static native int setns(int fd, int type) throws LastErrorException;

    private static native int close(int fd) throws LastErrorException;

    private static native int geteuid();

    /** Makes {@code bt-it-<pid>-<n>} with its loopback device up. */
    public static synchronized Netns create() {
        if (geteuid() != 0) {
            throw new IllegalStateException(
                    "this test makes a network namespace and needs root: run it as root, or `mvn test` without *IT");
        }
        String name = "bt-it-" + ProcessHandle.current().pid() + "-" + ++made;
        run("ip", "netns", "add", name);
        Netns netns = new Netns(name);
        run("ip", "-n", name, "link", "set", "lo", "up");
        return netns;
    }

    public String name() {
        return name;
    }

    /** Moves the calling thread, and only it, into the namespace for good. */
    public void enter() {
        int fd = open("/run/netns/" + name, O_RDONLY_CLOEXEC);
        setns(fd, CLONE_NEWNET);
        close(fd);
    }

    /** {@code ip(link add x type veth peer y)} in this namespace, whichever thread asks; returns what it printed. */
    public String ip(String arguments) {
        return run(("ip -n " + name + " " + arguments).split(" "));
    }

    /** Runs a command in the calling thread's namespace; its output when it succeeds, else an exception with it. */
    public static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(List.of(command) + " did not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(List.of(command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void runQuietly(String... command) {
        try {
            run(command);
        } catch (IllegalStateException | UncheckedIOException alreadyGone) {
            System.err.println(alreadyGone.getMessage());
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(deleteAtExit);
        run("ip", "netns", "del", name);
    }
}
