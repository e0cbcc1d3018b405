package dev.baton.heartbeat.path;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the sync device's addresses heartbeats leave from, and where to. Pure, and the same for the running agent and for
 * {@code baton check}:
 *
 * <pre>
 *   sync.peer named      the address whose network has the peer, the smallest network first; else one that stands alone and is
 *                        of the peer's IP version (the way there is a route's); none where all are of the other version
 *   sync.peer not named  one whose network has a broadcast address; else one of IPv6, to all nodes; never one that stands
 *                        alone, for its broadcast address would be itself
 * </pre>
 *
 * Among equals the one in use stays, or else the first as the kernel lists them, which is how they were added: an address that
 * somebody adds later changes nothing.
 *
 * @param local the address, with its network
 * @param to the peer, the broadcast address, or ff02::1
 */
public record SyncRoute(Prefix local, Ip to) {
    private static final Ip ALL_NODES = Ip.parse("ff02::1");
    /** A /31 has no broadcast address (RFC 3021). */
    private static final int LONGEST_WITH_BROADCAST = 30;

    /**
     * Chooses.
     *
     * @param own the device's addresses in the kernel's order
     * @param peer {@code sync.peer}, or null
     * @param inUse the address that was chosen before, or null
     * @return empty where none of them will do
     */
    public static Optional<SyncRoute> choose(List<Prefix> own, @Nullable Ip peer, @Nullable Ip inUse) {
        Stream<Prefix> usedFirst = own.stream()
                .sorted(Comparator.comparing((Prefix each) -> !each.address().equals(inUse))); // a stable sort
        return peer == null
                ? usedFirst
                        .filter(each -> each.address().isV6() || hasBroadcast(each))
                        .min(Comparator.comparing(
                                (Prefix each) -> each.address().isV6()))
                        .map(each -> new SyncRoute(each, everybody(each)))
                : usedFirst
                        .filter(each -> reaches(each, peer))
                        .min(Comparator.comparingInt((Prefix each) -> each.contains(peer) ? -each.length() : 0))
                        .map(each -> new SyncRoute(each, peer));
    }

    private static boolean hasBroadcast(Prefix v4) {
        return v4.length() <= LONGEST_WITH_BROADCAST;
    }

    private static boolean reaches(Prefix own, Ip peer) {
        boolean sameVersion = own.address().version() == peer.version();
        return sameVersion && !own.address().equals(peer) && (own.contains(peer) || own.isHost());
    }

    private static Ip everybody(Prefix own) {
        return own.address().isV6() ? ALL_NODES : Ip.v4(own.address().v4Bits() | -1 >>> own.length());
    }

    /** {@code 192.0.2.1 to 192.0.2.3}. */
    @Override
    public String toString() {
        return local.address() + " to " + to;
    }
}
