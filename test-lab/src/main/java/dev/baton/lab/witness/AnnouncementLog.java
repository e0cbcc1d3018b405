package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every announcement, heartbeat on sync and VRRP advertisement that the switch hears on any port, however many ports there
 * are: one {@code tcpdump} on all of them, read back as its own text. One thread.
 */
public final class AnnouncementLog {
    private static final String FILTER = "arp or udp port 999 or ip proto 112";
    private static final Pattern ANNOUNCEMENT =
            Pattern.compile("Request who-has (\\S+)(?: \\(\\S+\\))? tell ([^,\\s]+),");
    private static final Pattern PORT = Pattern.compile(" ifindex ([0-9]+) ");
    /** {@code 8: gw1-lan@if3: ...} */
    private static final Pattern NAMED = Pattern.compile("(?m)^([0-9]+): ([^:@]+)");

    private static final long NANOS = 1_000_000_000L;

    private final Lab lab;
    private final Path file;
    private final Tcpdump tcpdump;
    private final Map<String, Instant> announced = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    private AnnouncementLog(Lab lab, Path file, Tcpdump tcpdump) {
        this.lab = lab;
        this.file = file;
        this.tcpdump = tcpdump;
    }

    /** Watches; returns when the capture runs. */
    public static AnnouncementLog start(Lab lab) {
        Path file = lab.directory().resolve("announcements.pcap");
        AnnouncementLog log = new AnnouncementLog(lab, file, Tcpdump.start(lab, "any", "in", FILTER, file));
        log.tcpdump.awaitListening();
        return log;
    }

    /** Ends, and keeps what a gateway announced from a moment on; a frozen one is heard at its ports too. */
    public void stop(Station announcing, Instant from) {
        Tcpdump.drain();
        tcpdump.stop();
        Set<String> ports = portsOf(announcing);
        String text = Tool.run(List.of("tcpdump", "-nn", "-tt", "-e", "--nano", "-r", file.toString()));
        for (String line : text.split("\n", -1)) {
            if (line.isBlank() || at(line).isBefore(from)) {
                continue;
            }
            lines.add(line);
            Matcher announcement = ANNOUNCEMENT.matcher(line);
            Matcher port = PORT.matcher(line);
            if (announcement.find()
                    && announcement.group(1).equals(announcement.group(2))
                    && port.find()
                    && ports.contains(port.group(1))) {
                announced.putIfAbsent(announcement.group(1), at(line));
            }
        }
    }

    private Set<String> portsOf(Station gateway) {
        Set<String> ports = new HashSet<>();
        Matcher named = NAMED.matcher(lab.wire().run("ip", "-o", "link"));
        while (named.find()) {
            if (named.group(2).startsWith(gateway.label() + "-")) {
                ports.add(named.group(1));
            }
        }
        return ports;
    }

    private static Instant at(String line) {
        String stamp = line.substring(0, line.indexOf(' '));
        int dot = stamp.indexOf('.');
        return Instant.ofEpochSecond(
                Long.parseLong(stamp.substring(0, dot)), Long.parseLong(stamp.substring(dot + 1)) % NANOS);
    }

    /** When each address was announced first. */
    public Map<String, Instant> announced() {
        return Map.copyOf(announced);
    }

    /** The first VRRP advertisement of a gateway: the moment from which it calls itself master. */
    public Optional<Instant> firstAdvertisement(Station gateway) {
        String mark = " " + gateway.address(Segment.LAN) + " > 224.0.0.18:";
        return lines.stream().filter(line -> line.contains(mark)).findFirst().map(AnnouncementLog::at);
    }

    /** The longest time between two heartbeats of a gateway on sync, up to a moment; nothing of a product without any. */
    public Optional<Duration> longestHeartbeatGap(Station gateway, Instant to) {
        return heartbeatGaps(gateway, to).stream().max(Duration::compareTo);
    }

    /** The times between two heartbeats of a gateway on sync, one after the other, up to a moment. */
    public List<Duration> heartbeatGaps(Station gateway, Instant to) {
        String mark = " " + gateway.address(Segment.SYNC) + ".999 > ";
        List<Instant> times = lines.stream()
                .filter(line -> line.contains(mark))
                .map(AnnouncementLog::at)
                .filter(time -> time.isBefore(to))
                .toList();
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(Duration.between(times.get(i - 1), times.get(i)));
        }
        return gaps;
    }
}
