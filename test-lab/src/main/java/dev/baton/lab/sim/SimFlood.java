package dev.baton.lab.sim;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import java.nio.ByteBuffer;

/**
 * Somebody on a segment who throws heartbeats at all hosts: well-formed, of our cluster, sealed with a wrong key. Each has to
 * be looked at as closely as one of a peer, and takes its place in the queue.
 */
final class SimFlood {
    private static final long EVERY_NS = Simulation.MILLI;
    private static final byte[] WRONG_KEY = new byte[32];

    static {
        WRONG_KEY[0] = 0x66;
    }

    private final Simulation sim;
    private final int path;
    private final ByteBuffer forged = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
    private final int perMilli;
    private final long untilNs;

    /** So many frames reach every host in a millisecond. */
    SimFlood(Simulation sim, int path, int perMilli, long untilNs) {
        this.sim = sim;
        this.path = path;
        this.perMilli = perMilli;
        this.untilNs = untilNs;
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.cluster = sim.host(1).cluster().id();
        heartbeat.node = 1;
        heartbeat.path = path;
        heartbeat.nonce = 1;
        heartbeat.counter = 1;
        int length = new HeartbeatWriter(KeyRing.of(new HeartbeatKey(WRONG_KEY))).write(heartbeat, forged);
        forged.position(0).limit(length);
    }

    void pour() {
        if (sim.nowNs() >= untilNs) {
            sim.tell("flood on " + path + " is over");
            sim.disturbed();
            return;
        }
        for (SimHost host : sim.stations()) {
            if (sim.wire().reaches(host, path)) {
                host.hearFlood(path, forged, perMilli);
            }
        }
        sim.at(sim.nowNs() + EVERY_NS, this::pour);
    }
}
