package dev.baton.lab.badinput;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Baton as an operator set it up on one host of the lab, rightly or wrongly; spoken to through its commands only. */
final class Installation {
    private static final String KEY = "a1b2c3d4".repeat(8);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Lab lab;
    private final Station host;
    private final Path directory;
    private final Map<String, String> keys = new LinkedHashMap<>();

    /** A configuration without fault, in a directory of its own; a lone member claims after a second at most. */
    Installation(Lab lab, Station host) {
        this.lab = lab;
        this.host = host;
        this.directory = lab.directory().resolve(host.label() + "-" + COUNTER.incrementAndGet());
        keys.put("cluster.id", "7");
        keys.put("node.id", Integer.toString(host.number()));
        keys.put("node.name", host.label());
        keys.put("cluster.key.file", directory.resolve("cluster.key").toString());
        keys.put("sync.interface", Segment.SYNC.device());
        keys.put("interfaces", "lan, wan");
        for (Segment segment : Segment.GATEWAY) {
            keys.put("interface." + segment.label() + ".device", segment.device());
            keys.put(
                    "interface." + segment.label() + ".shared",
                    segment.sharedPrefix().toString());
        }
        keys.put("state.dir", directory.resolve("state").toString());
        keys.put("control.socket", directory.resolve("control.sock").toString());
        keys.put("start.silence", "300ms");
        keys.put("start.patience", "1s");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        key(KEY, "rw-------");
    }

    Installation with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    /** Removes all keys that begin so. */
    Installation without(String prefix) {
        keys.keySet().removeIf(key -> key.startsWith(prefix + "."));
        return this;
    }

    /** Another key file, as it stands in the file. */
    Installation key(String text, String permissions) {
        try {
            Path file = directory.resolve("cluster.key");
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Path directory() {
        return directory;
    }

    /** As configured unless it says otherwise: {@code state}, {@code control.sock}. */
    Path file(String name) {
        return directory.resolve(name);
    }

    private Path file() {
        StringBuilder text = new StringBuilder();
        keys.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        try {
            return Files.writeString(directory.resolve("baton.properties"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end; one that does not end within ten seconds exits 124. */
    Tool.Result command(String... words) {
        return commandUnder(List.of(), words);
    }

    /** The same, started by another program such as {@code setpriv}. */
    Tool.Result commandUnder(List<String> starter, String... words) {
        List<String> command = new ArrayList<>(List.of("timeout", "10"));
        command.addAll(starter);
        command.addAll(line(words));
        return Tool.attempt(lab.in(host).command(command), "");
    }

    private List<String> line(String... words) {
        List<String> line = new ArrayList<>();
        line.add(BatonCluster.tree().resolve("bin/baton").toString());
        line.addAll(List.of(words));
        line.addAll(List.of("-c", file().toString()));
        return line;
    }

    /**
     * Starts the agent, to run until the lab ends or it is stopped.
     *
     * @param environment further variables, each as {@code NAME=VALUE}
     */
    RunningAgent start(String... environment) {
        return startUnder(List.of(), environment);
    }

    /** The same, started by another program such as {@code unshare}. */
    RunningAgent startUnder(List<String> starter, String... environment) {
        Path log = directory.resolve("agent.log");
        List<String> command = new ArrayList<>(starter);
        command.addAll(line("run"));
        ProcessBuilder builder = new ProcessBuilder(lab.in(host).command(command));
        for (String variable : environment) {
            int at = variable.indexOf('=');
            builder.environment().put(variable.substring(0, at), variable.substring(at + 1));
        }
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new RunningAgent(this, lab.start(builder), log);
    }

    /** What {@code baton status --json} prints, without a JVM for each question; empty while nobody answers. */
    Optional<JsonObject> status() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(keys.get("control.socket")))) {
            channel.write(ByteBuffer.wrap("status\n".getBytes(StandardCharsets.UTF_8)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(JsonParser.parseString(answer).getAsJsonObject());
        } catch (IOException nobody) {
            return Optional.empty();
        }
    }
}
