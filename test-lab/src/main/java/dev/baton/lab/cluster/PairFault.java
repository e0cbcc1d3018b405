package dev.baton.lab.cluster;

import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What can be done to the active gateway of a pair, by name, and how it is undone. Stateless; any thread. */
public enum PairFault {
    FREEZE("freeze", true, "falls silent: not a frame leaves or reaches it, and its cables stay plugged") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.lab().faults().freeze(active);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            pair.lab().faults().thaw(hit);
        }
    },
    FLOODED_FREEZE(
            "floodedFreeze", true, "falls silent in a flood of heartbeats with another key, on LAN and WAN at once") {
        @Override
        public Fault hit(Pair pair, Station active) {
            HeartbeatFlood.start(pair.lab(), Station.CLIENT, Segment.LAN.device(), BatonCluster.CLUSTER_ID, FLOOD);
            HeartbeatFlood.start(pair.lab(), Station.SERVER, Segment.WAN.device(), BatonCluster.CLUSTER_ID, FLOOD);
            LockSupport.parkNanos(2 * PAUSE.toNanos());
            return FREEZE.hit(pair, active);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            FREEZE.undo(pair, hit);
        }
    },
    POWER_OFF("powerOff", true, "loses its power: all its cables go dead") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.lab().faults().powerOff(active);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            pair.lab().faults().powerOn(hit);
        }
    },
    STOP("stop", true, "is stopped as an administrator does it (SIGTERM)") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.terminate(active);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            pair.startAgent(hit);
        }
    },
    SWITCHOVER("switchover", true, "is told to hand over (baton switchover)") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return Fault.inflict("switchover", active.label(), () -> {
                Tool.Result moved = BatonCluster.command(pair.lab(), active, List.of("switchover"));
                if (moved.exit() != 0) {
                    throw new IllegalStateException("switchover: " + moved);
                }
            });
        }
    },
    KILL("kill", true, "loses its agent (SIGKILL); the host itself lives on") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.kill(active);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            pair.startAgent(hit);
        }
    },
    KILL_RESTART("killRestart", false, "loses its agent (SIGKILL), which is started again half a second later") {
        @Override
        public Fault hit(Pair pair, Station active) {
            Fault kill = pair.kill(active);
            LockSupport.parkNanos(PAUSE.toNanos());
            pair.startAgent(active);
            return kill;
        }
    },
    STALL("stall", false, "has its agent stopped for half a second (SIGSTOP, SIGCONT)") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.stall(active, PAUSE);
        }
    },
    UNPLUG_SYNC("unplugSync", false, "has its sync cable pulled") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.lab().faults().unplug(active, Segment.SYNC);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            pair.lab().faults().plug(hit, Segment.SYNC);
        }
    },
    UNPLUG_LAN("unplugLan", true, "has its LAN cable pulled") {
        @Override
        public Fault hit(Pair pair, Station active) {
            return pair.lab().faults().unplug(active, Segment.LAN);
        }

        @Override
        public void undo(Pair pair, Station hit) {
            pair.lab().faults().plug(hit, Segment.LAN);
        }
    };

    /** Longer than what it hits is watched. */
    private static final Duration FLOOD = Duration.ofSeconds(8);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String word;
    private final boolean moves;
    private final String story;

    PairFault(String word, boolean moves, String story) {
        this.word = word;
        this.moves = moves;
        this.story = story;
    }

    /** For command lines and result files. */
    public String word() {
        return word;
    }

    /** Whether the role is expected to move to the standby. */
    public boolean moves() {
        return moves;
    }

    /** What happens, as the rest of a sentence that begins with the name of the gateway. */
    public String story() {
        return story;
    }

    /** Does it to the gateway, which is active. */
    public abstract Fault hit(Pair pair, Station active);

    /** Undoes it, where it does not pass by itself. */
    public void undo(Pair pair, Station hit) {}

    /** The fault of this name. */
    public static PairFault of(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault \"" + word + "\"; there are " + words()));
    }

    /** All names, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(PairFault::word).collect(Collectors.joining(", "));
    }
}
