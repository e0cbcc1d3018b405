package dev.baton.lab.sim;

import dev.baton.nativeconfig.addr.Mac;

/**
 * A station on a gateway segment that belongs to no cluster: it answers ARP for its address and speaks now and then. Whether
 * it is heard tells a member whether it hears at all.
 */
final class Bystander {
    private static final long SPEAKS_EVERY_NS = 700 * Simulation.MILLI;

    private final Simulation sim;
    private final int path;
    private boolean on = true;

    Bystander(Simulation sim, int path) {
        this.sim = sim;
        this.path = path;
    }

    int path() {
        return path;
    }

    Mac mac() {
        return new Mac(0x0200_0000_ff00L | path);
    }

    int ip() {
        return 0x0a00_00fe | path << 8;
    }

    void on(boolean isOn) {
        on = isOn;
    }

    boolean isOn() {
        return on;
    }

    /** Asks for some address, as stations do; all on the segment hear it. */
    void speak() {
        if (on) {
            for (SimHost host : sim.stations()) {
                sim.wire().carryFromAside(host, path, () -> host.hearAnswer(path, mac(), ip(), false));
            }
        }
        sim.at(sim.nowNs() + SPEAKS_EVERY_NS, this::speak);
    }

    /** Somebody asks for an address by ARP. */
    void asked(SimHost asker, int targetIp) {
        if (on && targetIp == ip()) {
            sim.wire().carryFromAside(asker, path, () -> asker.hearAnswer(path, mac(), ip(), true));
        }
    }
}
