package dev.baton.lab.traffic;

import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Questions by ARP from the client on the LAN: how many are answered, and how soon. Any thread. */
public final class ArpLoad {
    private final Lab lab;
    private final Mac to;

    /**
     * Nothing is asked yet.
     *
     * @param to the station that is asked, or {@link Mac#BROADCAST}
     */
    public ArpLoad(Lab lab, Mac to) {
        this.lab = lab;
        this.to = to;
    }

    /** What a flood came to: questions sent, frames that came in meanwhile, and how long it lasted. */
    public record Flood(long sent, long received, double seconds) {
        public long sentPerSecond() {
            return Math.round(sent / seconds);
        }

        public long receivedPerSecond() {
            return Math.round(received / seconds);
        }
    }

    /** What single questions came to; microseconds from question to answer. */
    public record Latency(double medianUs, double p99Us, int lost) {}

    /**
     * Asks for one address, at most {@code rate} times a second, as so many stations in turn.
     *
     * @param askers 1 for the client itself, up to 100
     */
    public Flood flood(Ip target, int rate, Duration length, int askers) {
        String[] words = run(
                        "flood",
                        target.toString(),
                        Integer.toString(rate),
                        Long.toString(length.toMillis()),
                        Integer.toString(askers))
                .get(0);
        return new Flood(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]) / 1e9);
    }

    /** Asks for all targets in turn, {@code count} times, one question after the other. */
    public List<Latency> latency(int count, Ip... targets) {
        List<String> arguments = new ArrayList<>(List.of("latency", Integer.toString(count)));
        for (Ip target : targets) {
            arguments.add(target.toString());
        }
        return run(arguments.toArray(String[]::new)).stream()
                .map(words -> new Latency(
                        Long.parseLong(words[0]) / 1e3, Long.parseLong(words[1]) / 1e3, Integer.parseInt(words[2])))
                .toList();
    }

    private List<String[]> run(String... how) {
        List<String> arguments = new ArrayList<>(List.of(
                Segment.LAN.device(),
                to.toString(),
                Station.CLIENT.address(Segment.LAN).toString()));
        arguments.addAll(List.of(how));
        ProcessBuilder builder = new ProcessBuilder(lab.in(Station.CLIENT)
                .command(ChildJvm.withWholeClassPath(ArpAsker.class, arguments.toArray(String[]::new))));
        Process process = lab.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the asker ended with " + process.exitValue());
            }
            return said.lines().map(line -> line.split(" ", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
