package dev.baton.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The cables of one host, led through a {@link Relay} that can hold back all frames from the host for a moment and release
 * them in order: what a congested switch, a hypervisor's pause or an interrupt that comes late does to it. One thread.
 */
public final class HeldCables {
    private final Process relay;

    private HeldCables(Process relay) {
        this.relay = relay;
    }

    /** Puts the relay between the host and the switch; to be done before anything runs on the host. */
    public static HeldCables of(Lab lab, Station station) {
        StringBuilder lines = new StringBuilder();
        List<String> ends = new ArrayList<>();
        for (Segment segment : station.segments()) {
            String port = station.port(segment);
            // Its name begins with the host's: the switch table still tells whose port it is.
            String inner = port + "-in";
            String outer = port + "-sw";
            lines.append("link set ").append(port).append(" nomaster\n");
            lines.append("link add ")
                    .append(inner)
                    .append(" type veth peer name ")
                    .append(outer)
                    .append('\n');
            lines.append("link set ").append(inner).append(" up\n");
            lines.append("link set ")
                    .append(outer)
                    .append(" master ")
                    .append(segment.label())
                    .append(" up\n");
            ends.addAll(List.of(port, inner));
            // A checksum that is left to the card would never be made: no card is on this way.
            lab.in(station).run("ethtool", "-K", segment.device(), "tx", "off");
        }
        lab.wire().ipBatch(lines.toString());
        Process relay = lab.start(new ProcessBuilder(
                        lab.wire().command(ChildJvm.withWholeClassPath(Relay.class, ends.toArray(String[]::new))))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
        try {
            String said = relay.inputReader(StandardCharsets.US_ASCII).readLine();
            if (!"ready".equals(said)) {
                throw new IllegalStateException("the relay of " + station.label() + " said " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HeldCables(relay);
    }

    /** From now on for so long nothing from the host gets through; then all of it at once. */
    public void hold(Duration time) {
        try {
            relay.outputWriter(StandardCharsets.US_ASCII)
                    .append(Long.toString(time.toMillis()))
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
