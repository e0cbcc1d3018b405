package dev.baton.agent.loop;

import dev.baton.agent.member.Member;
import dev.baton.agent.member.Obstacle;
import dev.baton.agent.member.PeerRecord;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import java.util.Locale;

/** Planned moves in the operator's words: how one ended, or why it was not begun. */
final class MoveWords {
    private MoveWords() {}

    static String of(Move move) {
        String node = "node " + move.heir();
        return switch (move.end()) {
            case DONE ->
                node + " is active now, " + millis(move.tookNs()) + " ms after it was asked to be; both answered for at"
                        + " most " + millis(move.overlapNs()) + " ms";
            case NOT_READY -> node + " did not get ready within a second; this host stays active";
            case NOT_CLAIMED ->
                node + " was told to take over and did not say that it has within a second; this host stays active, and"
                        + " yields if it has";
            case HEIR_LOST -> node + " fell silent or cannot take over any more; this host stays active";
            case SUPERSEDED -> "another member became active meanwhile; this host is standby";
            case STOPPING -> "the agent is being stopped and hands over for that reason";
        };
    }

    /** Why a switchover was not begun. */
    static String of(Obstacle obstacle, int heir, Member member) {
        String node = "node " + heir;
        return switch (obstacle) {
            case NOT_ACTIVE -> "this host is not active" + active(member);
            case STOPPING -> "the agent is being stopped and hands over for that reason";
            case UNDER_WAY -> "a planned move is under way; ask again when it has ended";
            case ACTIVE_ALREADY -> "this host is that node and active already";
            case NOBODY_KNOWN -> "no other member was heard since this agent started";
            case UNKNOWN_NODE -> "no member with node id " + heir + " was heard since this agent started";
            case NOT_ALIVE -> node + " is not alive; start it or mend the paths to it";
            case NOT_STANDBY -> node + " is not standby but " + status(member, heir) + "; try again when it is";
            case NOT_ABLE -> node + " could not take over: " + impediments(member, heir);
            case OTHER_CONFIGURATION ->
                node + " has another configuration; compare the two files, or insist with --force";
            case LESS_HEALTHY ->
                node + " is less healthy than this host, see \"baton status\"; mend it, or insist with --force";
            case TOO_FEW_PATHS ->
                node + " is heard on one path only, this host is not protected; mend the others, or insist with"
                        + " --force";
        };
    }

    private static String impediments(Member member, int heir) {
        PeerRecord peer = member.peer(heir);
        return Explanations.impediments(peer == null ? 0 : peer.impediments());
    }

    private static String active(Member member) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = member.peer(node);
            if (peer != null && peer.status() == Status.ACTIVE && peer.monitor().verdict() == Verdict.ALIVE) {
                Ip address = peer.address();
                return "; node " + node + (address == null ? "" : " (" + address + ")")
                        + " is: run \"baton switchover\" there";
            }
        }
        int unheard = member.machine().standingNotice() == Notice.OWNER_UNHEARD
                ? member.machine().standingPeer()
                : 0;
        return unheard == 0
                ? ", nor is any member that it hears"
                : "; node " + unheard + " is, as another member says, and is not heard here";
    }

    private static String status(Member member, int node) {
        PeerRecord peer = member.peer(node);
        return peer == null ? "unknown" : peer.status().name().toLowerCase(Locale.ROOT);
    }

    /** With a tenth: planned moves are short. */
    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }

    static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
