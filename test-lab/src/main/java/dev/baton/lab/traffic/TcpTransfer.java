package dev.baton.lab.traffic;

import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Ports;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.util.List;

/**
 * One TCP transfer from client to server through the pair, which goes on until it is told to end: whatever happens in
 * between happens in the middle of a connection. One thread.
 */
public final class TcpTransfer {
    private final Process sink;
    private final Process source;

    private TcpTransfer(Process sink, Process source) {
        this.sink = sink;
        this.source = source;
    }

    /**
     * How a transfer ended.
     *
     * @param received bytes that arrived
     * @param longestStallMs longest time in which nothing arrived
     * @param intact whether all of it arrived as it was sent
     */
    public record Outcome(long received, double longestStallMs, boolean intact) {}

    /** Starts to send {@code rate} bytes a second; returns when the connection stands. */
    public static TcpTransfer start(Lab lab, int rate) {
        String port = Integer.toString(Ports.TRANSFER);
        Process sink = start(lab, Station.SERVER, ChildJvm.command(TcpSink.class, port));
        ChildOutput.expect(sink, "ready");
        String address = Station.SERVER.address(Segment.WAN).toString();
        Process source =
                start(lab, Station.CLIENT, ChildJvm.command(TcpSource.class, address, port, Integer.toString(rate)));
        ChildOutput.expect(source, "connected");
        return new TcpTransfer(sink, source);
    }

    private static Process start(Lab lab, Station station, List<String> command) {
        return lab.start(
                new ProcessBuilder(lab.in(station).command(command)).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /**
     * Sends no more and waits until all that was sent is read. A connection that broke, or that moved nothing for
     * {@value TcpSink#SILENCE_MS} ms, is an outcome that is not intact.
     */
    public Outcome end() {
        ChildOutput.say(source, "end");
        String[] words = ChildOutput.next(sink).split(" ", -1);
        boolean ended = words.length == 4 && words[0].equals("ended");
        String sentDigest = ended ? ChildOutput.next(source) : "";
        ChildOutput.release(source);
        ChildOutput.release(sink);
        if (words.length != 4) {
            return new Outcome(0, Double.NaN, false);
        }
        boolean intact = ended && words[3].equals(sentDigest);
        return new Outcome(Long.parseLong(words[1]), Long.parseLong(words[2]) / 1e6, intact);
    }
}
