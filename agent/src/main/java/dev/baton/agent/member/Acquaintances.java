package dev.baton.agent.member;

import dev.baton.arp.watch.ClashDetector;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.wire.Heartbeat;

/**
 * Which MACs are members' own, and which of them the identity may have. Loop thread only; allocates nothing.
 *
 * <p>Where the identity has no MAC of its own, its holder answers with its device's, which its heartbeats on that interface
 * have told there, or elsewhere where none are sent. They may not have come yet: we or it have just started, or nothing else reaches us from there. So a MAC
 * may be a peer's as long as one of those whom we know has not told its MAC on that interface, or nobody was heard at all.
 * What may be the holder's answer counts as such, and nothing is claimed: to wait for a stranger costs time and is told,
 * to claim what a peer serves makes two owners. Once all were heard, a stranger is known for one.
 */
final class Acquaintances implements ClashDetector.Members {
    private final PathFacts[] paths;
    private final SharedAddresses shared;
    private final Beacon.Roster roster;

    Acquaintances(PathFacts[] paths, SharedAddresses shared, Beacon.Roster roster) {
        this.paths = paths;
        this.shared = shared;
        this.roster = roster;
    }

    /** Whether an answer from this MAC for a shared address may be the identity's, so that it is held. */
    boolean mayHold(int iface, long mac) {
        return shared.hasMac(iface) ? mac == shared.mac(iface) : mayBePeers(iface, mac);
    }

    @Override
    public boolean isOurs(long mac) {
        for (PathFacts path : paths) {
            if (path.mac.bits() == mac) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isOurs(int iface, long mac) {
        for (PathFacts path : paths) {
            if (path.iface == iface && path.mac.bits() == mac) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isPeers(int iface, long mac) {
        for (PathFacts path : paths) {
            if (path.iface == iface && isPeers(path, mac)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the identity has an address on an interface from which a station's can be asked for. */
    boolean canAsk(int iface, long high) {
        return high == 0 || shared.hasIpv6(iface);
    }

    /** Whether this host, a peer or the identity has it there: no neighbour. */
    boolean isMembers(int iface, long mac) {
        return isOurs(iface, mac) || isPeers(iface, mac) || shared.hasMac(iface) && mac == shared.mac(iface);
    }

    boolean isPeers(PathFacts path, long mac) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && peer.macBits(path.path) == mac) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean mayBePeers(int iface, long mac) {
        return isPeers(iface, mac) || !isOurs(mac) && !wereAllHeard(iface);
    }

    /** Whether the MAC there of every member that we know is known. */
    boolean wereAllHeard(int iface) {
        boolean any = false;
        for (PathFacts path : paths) {
            for (int node = 1; path.iface == iface && node <= Heartbeat.MAX_NODES; node++) {
                PeerRecord peer = roster.find(node);
                if (peer != null && peer.macBits(path.path) == 0) {
                    return false;
                }
                any |= peer != null;
            }
        }
        return any;
    }
}
