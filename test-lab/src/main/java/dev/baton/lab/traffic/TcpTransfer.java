package dev.baton.lab.traffic;

import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Ports;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.util.List;

/** One TCP transfer from client to server through the pair, slow enough that a fault hits it. One thread. */
public final class TcpTransfer {
    private final Process sink;
    private final Process source;
    private final long bytes;

    private TcpTransfer(Process sink, Process source, long bytes) {
        this.sink = sink;
        this.source = source;
        this.bytes = bytes;
    }

    /**
     * How a transfer ended.
     *
     * @param received bytes that arrived
     * @param longestStallMs longest time in which nothing arrived
     * @param intact whether all of it arrived as it was sent
     */
    public record Outcome(long received, double longestStallMs, boolean intact) {}

    /** Starts to send {@code bytes}, spread over {@code duration}; returns when the connection stands. */
    public static TcpTransfer start(Lab lab, long bytes, Duration duration) {
        String port = Integer.toString(Ports.TRANSFER);
        Process sink = start(lab, Station.SERVER, ChildJvm.command(TcpSink.class, port));
        ChildOutput.expect(sink, "ready");
        String address = Station.SERVER.address(Segment.WAN).toString();
        String seconds = Double.toString(duration.toMillis() / 1000.0);
        Process source = start(
                lab, Station.CLIENT, ChildJvm.command(TcpSource.class, address, port, Long.toString(bytes), seconds));
        ChildOutput.expect(source, "connected");
        return new TcpTransfer(sink, source, bytes);
    }

    private static Process start(Lab lab, Station station, List<String> command) {
        return lab.start(
                new ProcessBuilder(lab.in(station).command(command)).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** Waits until all is sent and read. A connection that broke is an outcome that is not intact. */
    public Outcome await() {
        String sentDigest = ChildOutput.next(source);
        String[] words = ChildOutput.next(sink).split(" ", -1);
        ChildOutput.release(source);
        ChildOutput.release(sink);
        if (words.length != 3) {
            return new Outcome(0, Double.NaN, false);
        }
        long received = Long.parseLong(words[0]);
        boolean intact = received == bytes && words[2].equals(sentDigest);
        return new Outcome(received, Long.parseLong(words[1]) / 1e6, intact);
    }
}
