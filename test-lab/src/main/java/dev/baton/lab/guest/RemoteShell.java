package dev.baton.lab.guest;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Root's shell in one guest, by ssh over a cable of its own: one connection a boot, over which every command goes, and the
 * control socket of the guest's agent, which appears as a file of this host ({@link #controlSocket()}). One thread.
 */
final class RemoteShell {
    /** This host's address on the management segment. */
    static final String OWN = "192.168.99.254/24";

    /** Longer than anything that a test does in one command, under emulation too. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int CONNECT_SECONDS = 10;
    private static final String GUESTS_SOCKET = "/run/baton/control.sock";

    private final Lab lab;
    private final Station station;
    private final Path key;
    private final Path directory;
    private @Nullable Process connection;

    RemoteShell(Lab lab, Station station, Path key) {
        this.lab = lab;
        this.station = station;
        this.key = key;
        this.directory = lab.directory().resolve(station.label());
    }

    /** Makes the key for one run; its other half goes into the guests. */
    static Path makeKey(Lab lab) {
        Path key = lab.directory().resolve("ssh-key");
        Tool.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test-lab", "-f", key.toString()));
        return key;
    }

    /** The guest's address there. */
    static String address(Station station) {
        return "192.168.99." + station.number();
    }

    /** Where the control socket of the guest's agent is on this host, while there is a connection. */
    Path controlSocket() {
        return directory.resolve("control.sock");
    }

    /** Tries to connect; whether it did. */
    boolean connect() {
        disconnect();
        List<String> command = ssh("-M", "-N", "-S", path().toString(), "-L", controlSocket() + ":" + GUESTS_SOCKET);
        ProcessBuilder builder = new ProcessBuilder(lab.wire().command(command));
        Process started = lab.start(builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("ssh.log").toFile()));
        long deadline =
                System.nanoTime() + Duration.ofSeconds(3L * CONNECT_SECONDS).toNanos();
        while (started.isAlive() && System.nanoTime() - deadline < 0) {
            if (Files.exists(path())) {
                connection = started;
                return true;
            }
            Pause.of(Duration.ofMillis(100));
        }
        started.destroyForcibly();
        return false;
    }

    /** Ends the connection, which a guest that went away would let hang. */
    void disconnect() {
        if (connection != null) {
            connection.destroyForcibly();
            connection = null;
        }
        try {
            Files.deleteIfExists(path());
            Files.deleteIfExists(controlSocket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script of sh; how it ended is the caller's to judge: 124 when it took too long, 255 when the guest is gone. */
    Tool.Result attempt(String script) {
        List<String> command = new ArrayList<>(List.of("timeout", Long.toString(LONGEST.toSeconds())));
        command.addAll(ssh("-S", path().toString()));
        command.add(script);
        return Tool.attempt(command, "");
    }

    /** Runs a script of sh; a failure is an exception. */
    String run(String script) {
        Tool.Result result = attempt(script);
        if (result.exit() != 0) {
            throw new IllegalStateException(station.label() + "# " + script.strip() + " exited " + result.exit() + ": "
                    + (result.err() + result.out()).strip());
        }
        return result.out();
    }

    /** Writes a file in the guest, readable by root alone. */
    void write(String path, String text) {
        List<String> command = new ArrayList<>(List.of("timeout", Long.toString(LONGEST.toSeconds())));
        command.addAll(ssh("-S", path().toString()));
        command.add("umask 077; mkdir -p \"$(dirname " + path + ")\"; cat >" + path);
        Tool.run(command, text);
    }

    /** A command line for people, to be run inside of the switch's namespace. */
    String commandLine() {
        return String.join(" ", ssh());
    }

    private Path path() {
        return directory.resolve("ssh.sock");
    }

    private List<String> ssh(String... options) {
        List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-i", key.toString()));
        for (String option : List.of(
                "BatchMode=yes",
                "StrictHostKeyChecking=no",
                "UserKnownHostsFile=/dev/null",
                "LogLevel=ERROR",
                "ConnectTimeout=" + CONNECT_SECONDS,
                "ServerAliveInterval=10",
                "ServerAliveCountMax=6",
                "StreamLocalBindUnlink=yes")) {
            command.add("-o");
            command.add(option);
        }
        command.addAll(List.of(options));
        command.add("root@" + address(station));
        return command;
    }
}
