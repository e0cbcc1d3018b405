package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From when until when each port of the switch hears its host speak ARP as a shared MAC (announcements, questions, answers),
 * however many ports there are: one {@code tcpdump} on all of them, read back as its own text. One thread.
 */
public final class SharedVoice {
    private static final Pattern LINE = Pattern.compile("(?m)^([0-9]+)\\.([0-9]{9}) .* ifindex ([0-9]+) ");
    /** {@code 8: gw1-lan@if3: ...} */
    private static final Pattern NAMED = Pattern.compile("(?m)^([0-9]+): ([^:@]+)");

    private final Lab lab;
    private final Path file;
    private final Tcpdump tcpdump;

    private SharedVoice(Lab lab, Path file, Tcpdump tcpdump) {
        this.lab = lab;
        this.file = file;
        this.tcpdump = tcpdump;
    }

    /** When a host was heard first and last. */
    public record Span(Instant first, Instant last) {
        private Span and(Instant at) {
            return new Span(at.isBefore(first) ? at : first, at.isAfter(last) ? at : last);
        }
    }

    /**
     * Listens; returns when the capture runs.
     *
     * @param one any shared MAC of the cluster
     */
    public static SharedVoice start(Lab lab, Mac one) {
        Path file = lab.directory().resolve("shared-voice.pcap");
        // As ARP senders: the shared MACs of a cluster differ in their last octet.
        String filter = "arp[8:4] = " + (one.bits() >>> 16) + " and arp[12:1] = " + (one.bits() >>> 8 & 0xff);
        SharedVoice voice = new SharedVoice(lab, file, Tcpdump.start(lab, "any", "in", filter, file));
        voice.tcpdump.awaitListening();
        return voice;
    }

    /** Ends. */
    public void stop() {
        Tcpdump.drain();
        tcpdump.stop();
    }

    /** When a gateway was heard from a moment on, by segment: {@code lan}. After {@link #stop}. */
    public Map<String, Span> of(Station gateway, Instant from) {
        return parse(
                Tool.run(List.of("tcpdump", "-nn", "-tt", "-e", "--nano", "-r", file.toString())),
                portsOf(lab.wire().run("ip", "-o", "link"), gateway.label()),
                from);
    }

    /** The segments of the ports of a host, by index. */
    static Map<String, String> portsOf(String links, String host) {
        Map<String, String> ports = new HashMap<>();
        Matcher named = NAMED.matcher(links);
        while (named.find()) {
            if (named.group(2).startsWith(host + "-")) {
                ports.put(named.group(1), named.group(2).substring(host.length() + 1));
            }
        }
        return ports;
    }

    static Map<String, Span> parse(String text, Map<String, String> ports, Instant from) {
        Map<String, Span> heard = new TreeMap<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            Instant at = Instant.ofEpochSecond(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
            String port = ports.get(line.group(3));
            if (port != null && !at.isBefore(from)) {
                heard.merge(port, new Span(at, at), (span, same) -> span.and(at));
            }
        }
        return heard;
    }
}
