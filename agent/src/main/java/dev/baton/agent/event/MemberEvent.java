package dev.baton.agent.event;

import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a member tells. In each, {@code node} is the id of the peer it is about, {@code path} the index of a path (0 for
 * sync, else that of the gateway interface), and {@code iface} a gateway interface in the order of {@code interfaces}.
 */
public sealed interface MemberEvent extends Event {

    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    /** The role machine has changed its role. */
    record RoleChanged(long atNs, Role from, Role to, Reason reason) implements MemberEvent {
        /** What neighbours do not reach was said of the addresses that this member had. */
        @Override
        public List<AlarmKey> clears() {
            return to.owns() ? List.of() : List.of(new AlarmKey(TakeoverUnreached.TOPIC, ""));
        }
    }

    /**
     * Something worth knowing without a role change.
     *
     * @param node the peer it is about, or 0
     * @param answerer with {@link Notice#IDENTITY_ANSWERED_BY_UNKNOWN}, who answered
     */
    record Noticed(
            long atNs, Notice notice, int node, @Nullable Answerer answerer) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /** A planned move that was not the way out has ended; after the role change that it led to. */
    record MoveEnded(long atNs, Move move) implements MemberEvent {
        @Override
        public Severity severity() {
            return move.isDone() ? Severity.INFO : Severity.WARNING;
        }
    }

    /**
     * A gateway interface fell ill, or is whole again.
     *
     * @param ailment null when it is whole
     * @param score this host's health score now, 0..1000
     */
    record HealthChanged(long atNs, int path, @Nullable Ailment ailment, int score) implements MemberEvent {
        @Override
        public Severity severity() {
            return ailment == null ? Severity.INFO : Severity.WARNING;
        }
    }

    /** For a while now this host hears a peer on a path and is not heard there; or that is over. */
    record OneWayChanged(long atNs, int node, int path, boolean lasting) implements MemberEvent {
        @Override
        public Severity severity() {
            return lasting ? Severity.WARNING : Severity.INFO;
        }
    }

    /** A peer is judged otherwise than before. */
    record VerdictChanged(long atNs, int node, Verdict from, Verdict to, long silentNs, Grounds grounds)
            implements MemberEvent {}

    /** A peer is heard on a path, or no more. */
    record PathChanged(long atNs, int node, int path, boolean heard) implements MemberEvent {
        /** What is heard where it belongs arrives nowhere else any more. */
        @Override
        public List<AlarmKey> clears() {
            return heard && path > 0
                    ? List.of(PathsCrossed.key(node, path), HeartbeatsRefused.key(Refusal.WRONG_PATH))
                    : List.of();
        }
    }

    /** The first pass of a claim is out. */
    record Announced(long atNs, long term, int addresses) implements MemberEvent {}

    /** The neighbours were asked after a claim, and all have answered or were given up. */
    record TakeoverConfirmed(long atNs, TakeoverConfirmation confirmation) implements MemberEvent {}

    /** None of the neighbours on a path that were asked in the name of the identity has answered. */
    record TakeoverUnreached(long atNs, int path, int asked) implements MemberEvent {
        private static final String TOPIC = "unreached";

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public AlarmKey raises() {
            return new AlarmKey(TOPIC, "path " + path);
        }
    }

    /**
     * Heartbeats were refused for a reason that an operator should look into; told once, and then at most once a minute.
     *
     * @param node who the sender says it is; not to be trusted where the signature was not ours
     * @param cluster with {@link Refusal#OTHER_IDENTITY}, the cluster id that it says, which may be ours; else 0
     * @param count frames refused so far for this reason
     */
    record HeartbeatsRefused(long atNs, Refusal refusal, int path, int node, int cluster, long count)
            implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public AlarmKey raises() {
            return key(refusal);
        }

        private static AlarmKey key(Refusal refusal) {
            return new AlarmKey("refused", refusal.kebab());
        }
    }

    /** This member did not run in time. */
    record Overslept(long atNs, long lateNs) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /** The silence after which a peer is judged is by a factor of two or more another than before. */
    record WindowChanged(long atNs, int node, long windowNs, long profileNs) implements MemberEvent {}

    /** A silent peer cannot be judged, because neighbours that answered lately are not heard either; or that is over. */
    record DeafnessChanged(long atNs, int node, boolean deaf) implements MemberEvent {
        @Override
        public Severity severity() {
            return deaf ? Severity.WARNING : Severity.INFO;
        }
    }

    /** Another station uses a shared address or MAC. */
    record AddressClashed(long atNs, Clash clash) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public AlarmKey raises() {
            return new AlarmKey("clash", clash.kind() + " " + clash.iface() + " " + clash.mac());
        }
    }

    /** Two of this host's own gateway interfaces are in one broadcast domain. */
    record SegmentsJoined(long atNs, int iface, int other) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public AlarmKey raises() {
            return new AlarmKey("joined", iface + " " + other);
        }
    }

    /**
     * What a peer sends on its interface with one index arrives on a path of this host with another one, and on that one
     * alone; told again each minute while it goes on.
     *
     * @param path this host's, on which it arrives
     * @param index the peer's
     * @param sameConfiguration whether the peer's file gives the interfaces the indexes that this host's gives them
     */
    record PathsCrossed(long atNs, int node, int path, int index, boolean sameConfiguration) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public AlarmKey raises() {
            return key(node, path);
        }

        private static AlarmKey key(int node, int path) {
            return new AlarmKey("crossed", "peer " + node + " path " + path);
        }
    }

    /**
     * The shared addresses of a living active are answered for otherwise than they should be on a path, or are no more.
     *
     * @param holder the active
     */
    record VoiceHeard(long atNs, int holder, int path, Voice voice) implements MemberEvent {
        @Override
        public Severity severity() {
            return voice.isWrong() ? Severity.WARNING : Severity.INFO;
        }
    }

    /** A peer says so of the addresses that this member holds; on sync, of those on some interface. */
    record VoiceReported(long atNs, int node, int path, Voice voice) implements MemberEvent {
        @Override
        public Severity severity() {
            return voice.isWrong() ? Severity.WARNING : Severity.INFO;
        }
    }

    /** A peer has on a path the MAC that this host has there; told again each minute while it goes on. */
    record SameMacHeard(long atNs, int node, int path, Mac mac) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public AlarmKey raises() {
            return new AlarmKey("same-mac", "path " + path);
        }
    }

    /**
     * A stranger answers for a shared address that this member was about to claim.
     *
     * @param waits whether nothing is claimed for that
     */
    record AddressInUse(long atNs, int iface, Mac holder, boolean waits) implements MemberEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /**
     * A peer's configuration digest differs from ours, or agrees again.
     *
     * @param digest the peer's
     */
    record ConfigurationCompared(long atNs, int node, boolean agrees, long digest) implements MemberEvent {
        @Override
        public Severity severity() {
            return agrees ? Severity.INFO : Severity.WARNING;
        }
    }
}
