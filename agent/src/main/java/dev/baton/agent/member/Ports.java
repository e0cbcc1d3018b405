package dev.baton.agent.member;

import dev.baton.arp.watch.IdentityCheck;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;

/**
 * What a member makes its host do. Called from the loop thread; every call returns within the time of its system calls.
 * Paths are 0 for sync and the index of the gateway interface otherwise; interfaces are numbered in the order of
 * {@code interfaces}.
 */
public interface Ports {

    /**
     * Sends a heartbeat.
     *
     * @param peerMacBits the peer's own MAC on a gateway path, or 0 for the group address (always 0 on sync)
     * @return whether it left the host
     */
    boolean send(int path, Heartbeat heartbeat, long peerMacBits);

    /**
     * Asks a station's kernel for a sign of life, from our own MAC and address of the path. The answer comes back as {@link
     * Member#onArp}, {@link Member#onAdvertised} or {@link Member#onEchoed}.
     *
     * @param station a peer on this path, or a neighbour; its MAC may be a group address where it is not known
     * @return whether the probe left the host
     */
    boolean probe(int path, ProbeKind kind, Station station, long nowNs);

    /** Asks for shared addresses; see {@link IdentityCheck.Asker#ask}. */
    boolean ask(int iface, int firstAddress, int count, IdentityCheck.Mode mode);

    /**
     * Asks whoever has a MAC on a gateway interface whether it would forward to an address beyond it, by IPv4. The answer comes
     * back as {@link Member#onForwards}.
     *
     * @param ipv4Bits the address beyond
     * @return whether the question left the host
     */
    boolean askForward(int iface, long macBits, int ipv4Bits);

    /** Sends gratuitous ARP for {@code count} shared addresses of an interface. */
    void announce(int iface, int firstAddress, int count);

    /**
     * Shows the switches of an interface where a MAC lives.
     *
     * @param shared the shared one, or the device's own
     */
    void teach(int iface, boolean shared);

    /**
     * Asks a station for its address, from the MAC of the identity and the first shared address of that IP version on an interface.
     * The answer comes back as {@link Member#onConfirmed}.
     *
     * @param high the upper half of the address; 0 for IPv4
     * @param low the lower half, or the 32 bits of IPv4
     */
    void confirm(int iface, long high, long low, long macBits);

    /** Asks the kernel with whom it has talked on gateway interfaces; each comes back as {@link Member#onNeighbour}. */
    void lookUpNeighbours();

    /** Asks all stations on a path to show themselves; {@link Member#onMet} tells who did. */
    void callNeighbours(int path, long nowNs);

    /**
     * See {@link dev.baton.agent.role.Effects#claim}. Of many links some may be raised afterwards: {@link #isRaised} tells
     * which are not, and {@link Member#onLinkRaised} when they are.
     */
    boolean claim(boolean planned, long nowNs);

    /** Whether the shared link of an interface need not be waited for. */
    boolean isRaised(int iface);

    /** See {@link dev.baton.agent.role.Effects#resume}. */
    boolean resume(long nowNs);

    /** See {@link dev.baton.agent.role.Effects#shorten}. */
    void shorten();

    /** See {@link dev.baton.agent.role.Effects#lengthen}. */
    void lengthen();

    /** See {@link dev.baton.agent.role.Effects#release}. */
    boolean release();

    /** See {@link dev.baton.agent.role.Effects#standing}. */
    boolean standing();

    /** Whether the kernel still grants the lease on some shared link: renewed together, they run out together. */
    boolean granted();

    /** Whether a MAC heard on a gateway interface is made as the shared MACs of clusters are: of another one, or another interface. */
    boolean isClusters(int iface, long macBits);

    /** Another live member uses our node id, and this one is only just starting: it has to give way. */
    void duplicateNode();

    /** Released and said good-bye: the agent may exit. */
    void stopped();
}
