package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What became of the links of a host, and when, by {@code ip monitor} of iproute2. One thread. */
public final class LinkLog {
    /** {@code [2026-01-31T12:00:00.123456] Deleted 12: bt-lan@lan0: <BROADCAST,UP> ...} */
    private static final Pattern LINE =
            Pattern.compile("^\\[([-0-9T:.]+)\\] *(Deleted )?[0-9]+: ([^:@ ]+)(?:@[^:]*)?: <([^>]*)>");

    private final Path file;
    private final Process monitor;

    private LinkLog(Path file, Process monitor) {
        this.file = file;
        this.monitor = monitor;
    }

    /** Begins to write down; {@code ip} does not say when it listens: some hundred milliseconds later. */
    public static LinkLog start(Lab lab, Station host) {
        Path file = lab.directory().resolve("links-" + host.label());
        ProcessBuilder builder =
                new ProcessBuilder(List.of("ip", "-n", lab.in(host).name(), "-o", "-ts", "monitor", "link"));
        builder.environment().put("TZ", "UTC");
        return new LinkLog(file, lab.start(builder.redirectErrorStream(true).redirectOutput(file.toFile())));
    }

    /** Ends, and returns when each link was first seen down or gone, from a moment on, by name. */
    public Map<String, Instant> lowered(Instant from) {
        monitor.destroy();
        try {
            return lowered(Files.readAllLines(file), from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Instant> lowered(List<String> lines, Instant from) {
        Map<String, Instant> lowered = new TreeMap<>();
        for (String line : lines) {
            Matcher event = LINE.matcher(line);
            if (!event.find()) {
                continue;
            }
            Instant at = LocalDateTime.parse(event.group(1)).toInstant(ZoneOffset.UTC);
            boolean up = Arrays.asList(event.group(4).split(",", -1)).contains("UP");
            if (!at.isBefore(from) && (event.group(2) != null || !up)) {
                lowered.putIfAbsent(event.group(3), at);
            }
        }
        return lowered;
    }
}
