package dev.baton.lab.sim;

import dev.baton.heartbeat.probe.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A station on a gateway segment that belongs to no cluster: it answers ARP for its address and speaks now and then. Whether
 * it is heard tells a member whether it hears at all. What it sends to the shared address goes to the member that it heard
 * last in the name of the identity (announcing, asking, or teaching the switches), be it its own cache or the table of the
 * switch that holds the MAC; nothing else ever tells it better. It may also be a stranger who has the shared address itself.
 */
final class Bystander {
    private static final long SPEAKS_EVERY_NS = 700 * Simulation.MILLI;

    private final Simulation sim;
    private final int path;
    private final int nth;

    /** Of each host, how many announcements were sent to it, and the latest that came. */
    private final long[] sent = new long[SimWire.MOST_HOSTS];

    private final long[] arrived = new long[SimWire.MOST_HOSTS];
    private final long[] sentNs = new long[SimWire.MOST_HOSTS];
    private boolean on = true;
    private boolean quiet;
    private boolean sticks;
    private @Nullable SimHost heeded;
    private int heededStart;
    private @Nullable SimCluster robbed;

    /** @param nth among those of its segment, from 0 */
    Bystander(Simulation sim, int path, int nth) {
        this.sim = sim;
        this.path = path;
        this.nth = nth;
    }

    int path() {
        return path;
    }

    /** For the story. */
    @Override
    public String toString() {
        return "bystander " + nth + " on " + path;
    }

    Mac mac() {
        return new Mac(0x0200_0000_f000L | nth << 8 | path);
    }

    int ip() {
        return 0x0a00_00fe - nth | path << 8;
    }

    void on(boolean isOn) {
        on = isOn;
    }

    /** Whether it says nothing that it is not asked. */
    void quiet(boolean isQuiet) {
        quiet = isQuiet;
    }

    boolean isOn() {
        return on;
    }

    /** It has a cluster's shared address from now on, or gives it back (null). */
    void takeAddress(@Nullable SimCluster of) {
        robbed = of;
        sim.tell(this + (of == null ? " has no shared address" : " has the shared address"));
        sim.disturbed();
        if (of != null) {
            speakFor(of);
        }
    }

    boolean hasAddress() {
        return robbed != null;
    }

    /** Asks for some address, as stations do; all on the segment hear it. */
    void speak() {
        SimCluster taken = robbed;
        if (on && !quiet) {
            tellAll(ip());
            if (taken != null) {
                speakFor(taken);
            }
        }
        sim.at(sim.nowNs() + SPEAKS_EVERY_NS, this::speak);
    }

    private void speakFor(SimCluster taken) {
        tellAll(taken.ip(path - 1));
    }

    private void tellAll(int senderIp) {
        for (SimHost host : sim.stations()) {
            sim.wire().carryFromAside(host, path, () -> host.hearAnswer(path, mac(), senderIp, false));
        }
    }

    /** Somebody asks for an address by ARP. */
    void asked(SimHost asker, int targetIp) {
        SimCluster taken = robbed;
        if (on && (targetIp == ip() || taken != null && targetIp == taken.ip(path - 1))) {
            sim.wire().carryFromAside(asker, path, () -> asker.hearAnswer(path, mac(), targetIp, true));
        }
    }

    /** Somebody calls all stations by ICMPv6. */
    void called(SimHost caller) {
        if (on) {
            sim.wire().carryFromAside(caller, path, () -> caller.hearMet(path, new Station(mac(), Ip.v4(ip()))));
        }
    }

    /** A host sends to all from the identity's MAC, or tells them that the shared address is at its own. */
    void shown(SimHost by) {
        shown(by, true, () -> {});
    }

    /**
     * A host asks it for its address in the name of the identity. The answer goes to the identity's MAC: to whatever port the
     * switch has it on.
     */
    void questioned(SimHost by) {
        boolean isTested = by.cluster().nth() == 0; // of others' identities it keeps no account
        boolean byTable = isTested && by.cluster().shared().hasMac(path - 1);
        shown(by, isTested, () -> {
            SimHost to = byTable ? heeded : by;
            if (to != null) {
                sim.wire().carryFromAside(to, path, () -> to.hearConfirmed(path, ip()));
            }
        });
    }

    private void shown(SimHost by, boolean heeds, Runnable next) {
        long number = ++sent[by.place()];
        int start = by.starts();
        sentNs[by.place()] = sim.nowNs();
        sim.wire().carryAside(by, path, () -> {
            if (on) {
                if (heeds && (heeded == null || !sticks)) {
                    heeded = by;
                    heededStart = start;
                }
                arrived[by.place()] = Math.max(arrived[by.place()], number);
                next.run();
            }
        });
    }

    boolean sticks() {
        return sticks;
    }

    /** Its switch has the identity bound to the port of whoever holds it now (port security), or no more. */
    void sticks(boolean isBound) {
        sticks = isBound;
        sim.tell(this + (isBound ? " sticks to whom it heeds" : " heeds whom it hears"));
        sim.disturbed();
    }

    /** Who gets what it sends to the shared address; null before anybody has announced it. */
    @Nullable
    SimHost heeded() {
        return heeded;
    }

    /** Whether the agent that it heard last still runs: nobody else knows what it has said. */
    boolean heedsTheLiving() {
        SimHost host = heeded;
        return host != null && host.starts() == heededStart && host.agentRuns();
    }

    /** Whether the latest word of a host has not come, or not yet. */
    boolean misses(SimHost host) {
        return sent[host.place()] != arrived[host.place()];
    }

    /** When a host announced last; 0 if it never did. */
    long toldNs(SimHost host) {
        return sentNs[host.place()];
    }
}
