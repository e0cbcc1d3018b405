package dev.baton.agent.member;

import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Impediment;
import dev.baton.agent.role.RoleMachine;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import org.jspecify.annotations.Nullable;

/**
 * How well this member could serve, as it tells the others: {@value #FULL} with all gateway interfaces whole, an equal
 * share less for each that has no carrier, three quarters of a share for one from which nothing would be passed on, half a
 * share for one on which nobody is heard, a quarter for one on which we are not heard ({@link Ailment}). Each member judges its own interfaces only; to compare is then to compare two numbers,
 * and what both suffer from moves nobody.
 *
 * <p>Nobody is called deaf or unheard without a living peer to compare with: on a wire with nobody else silence is
 * normal. Loop thread only; allocates nothing.
 */
public final class HealthScore {
    public static final int FULL = 1000;

    /** Several heartbeats of the slowest profile; a segment with a living peer is never silent for so long. */
    static final long DEAF_NS = 1_000_000_000L;

    /** A one-way link that lasted so long is told to the operator. */
    static final long ONE_WAY_NS = 1_000_000_000L;

    /** Several questions to neighbours later: if none was answered since it began, it is we who do not get out. */
    static final long UNHEARD_NS = 2_000_000_000L;

    /** Neighbours are asked as soon as a path is silent, and until it is clear whose side is broken. */
    static final long ASK_EVERY_NS = 250_000_000L;

    static final long ASK_FOR_NS = 2_000_000_000L;

    /** What reconfigures the network takes routes away and puts them back. */
    static final long DEAD_END_NS = 5_000_000_000L;

    /** Asks known neighbours. */
    interface Asker {
        void ask(PathFacts path, long nowNs);
    }

    private final Admission admission;
    private final CrossedPaths crossed;
    private final Beacon.Roster roster;
    private final EventSink events;
    private final Asker asker;
    private final Gateway[] gateways;
    private boolean accompanied;

    /** What is known of one gateway interface. */
    private static final class Gateway {
        final PathFacts path;
        long heardNs;
        long answeredNs;
        long askedNs;
        boolean plugged;
        boolean deadEnd;
        long deadEndSinceNs;
        /** The peer that we hear and that does not hear us, or 0. */
        int oneWayTo;

        long oneWaySinceNs;
        boolean oneWayTold;

        @Nullable
        Ailment ailment;

        Gateway(PathFacts path) {
            this.path = path;
        }
    }

    HealthScore(
            PathFacts[] paths,
            Admission admission,
            CrossedPaths crossed,
            Beacon.Roster roster,
            EventSink events,
            Asker asker) {
        this.admission = admission;
        this.crossed = crossed;
        this.roster = roster;
        this.events = events;
        this.asker = asker;
        int count = 0;
        for (PathFacts path : paths) {
            count += path.iface >= 0 ? 1 : 0;
        }
        gateways = new Gateway[count];
        for (PathFacts path : paths) {
            if (path.iface >= 0) {
                gateways[path.iface] = new Gateway(path);
            }
        }
    }

    /**
     * Somebody else was heard on a path: a peer or a stranger.
     *
     * @param answered whether it answered a question of ours, so that we got out there too
     */
    void stationHeard(int path, boolean answered, long nowNs) {
        for (Gateway gateway : gateways) {
            if (gateway.path.path == path) {
                gateway.heardNs = nowNs;
                if (answered) {
                    gateway.answeredNs = nowNs;
                }
            }
        }
    }

    /** Whether this host would pass nothing on that comes in on a gateway interface, as its kernel says. */
    void deadEnd(int iface, boolean isOne, long nowNs) {
        Gateway gateway = gateways[iface];
        if (isOne != gateway.deadEnd) {
            gateway.deadEnd = isOne;
            gateway.deadEndSinceNs = nowNs;
        }
    }

    /** This member slept: what it did not hear in that time proves nothing (DESIGN D4). */
    void overslept(long nowNs) {
        for (Gateway gateway : gateways) {
            gateway.heardNs = nowNs;
            gateway.oneWaySinceNs = nowNs;
        }
    }

    /** Looks at every interface; to be called once a turn, after everything that waited was read. */
    void onTick(long nowNs) {
        boolean wasAlone = !accompanied;
        accompanied = isAccompanied();
        for (Gateway gateway : gateways) {
            boolean wasUnplugged = !gateway.plugged;
            gateway.plugged = gateway.path.carrier;
            if (!gateway.plugged) {
                gateway.oneWayTo = 0;
            } else if (wasUnplugged || wasAlone) {
                gateway.heardNs = nowNs; // from now on it could hear, and there is somebody to be heard
            }
            lookForOneWay(gateway, nowNs);
            if (accompanied && gateway.path.carrier && gateway.path.speaks()) {
                askIfInDoubt(gateway, nowNs);
            }
            Ailment ailment = diagnose(gateway, nowNs);
            if (ailment != gateway.ailment) {
                gateway.ailment = ailment;
                events.accept(new MemberEvent.HealthChanged(nowNs, gateway.path.path, ailment, score()));
            }
        }
    }

    private boolean isAccompanied() {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && peer.monitor().verdict() == Verdict.ALIVE) {
                return true;
            }
        }
        return false;
    }

    /** Whose side is broken? Who is deaf hears no answer, and who is mute gets none. */
    private void askIfInDoubt(Gateway gateway, long nowNs) {
        long silentNs = nowNs - gateway.heardNs;
        boolean silent = silentNs >= ASK_EVERY_NS && silentNs < ASK_FOR_NS;
        boolean unheard = gateway.oneWayTo > 0
                && gateway.answeredNs - gateway.oneWaySinceNs < 0
                && nowNs - gateway.oneWaySinceNs < ASK_FOR_NS;
        if ((silent || unheard) && nowNs - gateway.askedNs >= ASK_EVERY_NS) {
            gateway.askedNs = nowNs;
            asker.ask(gateway.path, nowNs);
        }
    }

    private void lookForOneWay(Gateway gateway, long nowNs) {
        int node = gateway.path.carrier ? oneWayTo(gateway.path.path) : 0;
        if (node != gateway.oneWayTo) {
            if (gateway.oneWayTold) {
                events.accept(new MemberEvent.OneWayChanged(nowNs, gateway.oneWayTo, gateway.path.path, false));
            }
            gateway.oneWayTo = node;
            gateway.oneWaySinceNs = nowNs;
            gateway.oneWayTold = false;
        } else if (node > 0 && !gateway.oneWayTold && nowNs - gateway.oneWaySinceNs >= ONE_WAY_NS) {
            gateway.oneWayTold = true;
            events.accept(new MemberEvent.OneWayChanged(nowNs, node, gateway.path.path, true));
        }
    }

    /**
     * A living peer that we hear on a path and that says it does not hear us there, or 0. One that says it hears nobody at all
     * knows what is wrong with it.
     */
    private int oneWayTo(int path) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null
                    && peer.monitor().verdict() == Verdict.ALIVE
                    && peer.monitor().hears(path)
                    && !Impediment.DEAF.isIn(peer.impediments())
                    && !admission.hearsUs(node).has(path)) {
                return node;
            }
        }
        return 0;
    }

    private @Nullable Ailment diagnose(Gateway gateway, long nowNs) {
        if (!gateway.path.carrier) {
            return Ailment.NO_CARRIER;
        }
        if (gateway.deadEnd && nowNs - gateway.deadEndSinceNs >= DEAD_END_NS) {
            return Ailment.DEAD_END;
        }
        if (!accompanied || !gateway.path.speaks()) {
            return null;
        }
        if (crossed.isExchangedHere(gateway.path, nowNs)) {
            return Ailment.EXCHANGED;
        }
        if (nowNs - gateway.heardNs >= DEAF_NS) {
            return Ailment.DEAF;
        }
        boolean unheard = gateway.oneWayTo > 0
                && nowNs - gateway.oneWaySinceNs >= UNHEARD_NS
                && gateway.answeredNs - gateway.oneWaySinceNs < 0;
        return unheard ? Ailment.UNHEARD : null;
    }

    /** What the others are told: 0 when we could not take over at all. */
    int score(RoleMachine machine, long nowNs) {
        return machine.able(nowNs) ? score() : 0;
    }

    /** Above zero: whether we could serve at all is not for this class to say. */
    private int score() {
        if (gateways.length == 0) {
            return FULL;
        }
        int sum = 0;
        for (Gateway gateway : gateways) {
            Ailment ailment = gateway.path.carrier ? gateway.ailment : Ailment.NO_CARRIER;
            boolean isBack = gateway.path.carrier && ailment == Ailment.NO_CARRIER;
            sum += ailment == null || isBack ? FULL : ailment.leaves();
        }
        return Math.max(1, sum / gateways.length);
    }

    /** Whether one has no carrier. */
    boolean lacksCarrier() {
        for (Gateway gateway : gateways) {
            if (!gateway.path.carrier) {
                return true;
            }
        }
        return false;
    }

    /** Whether something is wrong that is no matter of who was heard: a carrier is lost, a device exchanged, or nothing would be passed on. */
    boolean isFactual() {
        for (Gateway gateway : gateways) {
            boolean exchanged = gateway.ailment == Ailment.EXCHANGED;
            if (!gateway.path.carrier || exchanged || gateway.ailment == Ailment.DEAD_END) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong with a gateway interface, by its place in {@code interfaces}. */
    public @Nullable Ailment ailment(int iface) {
        return gateways[iface].ailment;
    }
}
