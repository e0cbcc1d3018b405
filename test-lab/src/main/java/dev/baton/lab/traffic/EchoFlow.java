package dev.baton.lab.traffic;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Ports;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoReport.Packet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A UDP echo flow from client to server through the pair. One thread. */
public final class EchoFlow {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Process server;
    private final Process client;
    private final Path file;
    private final int rate;

    private EchoFlow(Process server, Process client, Path file, int rate) {
        this.server = server;
        this.client = client;
        this.file = file;
        this.rate = rate;
    }

    /** 1000 packets a second; one outage is then known to the millisecond. */
    public static EchoFlow start(Lab lab) {
        return start(lab, 1000);
    }

    /** Starts both ends and returns once the first echo came back. One flow a lab at a time. */
    public static EchoFlow start(Lab lab, int packetsPerSecond) {
        String port = Integer.toString(Ports.ECHO);
        Path file = lab.directory().resolve("echo-" + COUNTER.incrementAndGet() + ".jsonl");
        ProcessBuilder server =
                new ProcessBuilder(lab.in(Station.SERVER).command(ChildJvm.withWholeClassPath(EchoServer.class, port)));
        String address = Station.SERVER.address(Segment.WAN).toString();
        ProcessBuilder client = new ProcessBuilder(lab.in(Station.CLIENT)
                .command(ChildJvm.withWholeClassPath(
                        EchoClient.class, address, port, Integer.toString(packetsPerSecond), file.toString())));
        Process serverEnd = lab.start(server.redirectError(ProcessBuilder.Redirect.INHERIT));
        Process clientEnd = lab.start(client.redirectError(ProcessBuilder.Redirect.INHERIT));
        ChildOutput.expect(serverEnd, "ready");
        ChildOutput.expect(clientEnd, "flowing");
        return new EchoFlow(serverEnd, clientEnd, file, packetsPerSecond);
    }

    /** Ends the flow, waits for echoes under way, and reports. */
    public EchoReport stop() {
        ChildOutput.release(client);
        ChildOutput.release(server);
        return EchoReport.of(rate, read());
    }

    private List<Packet> read() {
        List<Packet> packets = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonObject entry = JsonParser.parseString(line).getAsJsonObject();
                boolean echoed = entry.has("echoed");
                packets.add(new Packet(
                        entry.get("sent").getAsLong(),
                        echoed,
                        echoed ? entry.get("echoed").getAsLong() : 0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packets;
    }
}
