package dev.baton.agent.member;

import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import org.jspecify.annotations.Nullable;

/** What a member has to tell, event by event. Called from the loop thread; implementations hand over and return at once. */
public interface Journal {

    void role(Role from, Role to, Reason reason);

    /**
     * Something worth telling without a role change.
     *
     * @param node the peer it is about, or 0
     */
    void notice(Notice notice, int node);

    /**
     * Told just before {@link Notice#IDENTITY_ANSWERED_BY_UNKNOWN}: who answered, on which gateway interface.
     *
     * @param holder whether that may be the identity's answer; else it is a stranger's
     */
    default void answerer(int iface, Mac mac, boolean holder) {}

    /** A planned move that was not the way out has ended; told after the role change that it led to. */
    void moved(Move move);

    /**
     * A gateway interface fell ill, or is whole again.
     *
     * @param ailment null when it is whole
     * @param score our health score now
     */
    void health(int path, @Nullable Ailment ailment, int score);

    /** For a while now we hear a peer on a path and it does not hear us there, or that is over. */
    void oneWay(int node, int path, boolean lasting);

    void verdict(int node, Verdict from, Verdict to, long silentNs, Grounds grounds);

    void path(int node, int path, boolean heard);

    /** The first pass of a claim is out. */
    void announced(long term, int addresses);

    /** The neighbours were asked after a claim, and all have answered or were given up. */
    void confirmed(Arrivals.Facts facts);

    /** None of the neighbours on a path that were asked in the name of the identity has answered. */
    void unreached(int path, int asked);

    /**
     * Heartbeats were refused for a reason that an operator should look into; told once and then at most once a minute.
     *
     * @param node who the sender says it is; not to be trusted where the signature was not ours
     * @param count frames refused so far for this reason
     */
    void refused(Refusal refusal, int path, int node, long count);

    /** The next refusal for being of another identity is that of a member with this cluster id, which may be ours. */
    default void otherIdentity(int cluster) {}

    /** This member itself was late. */
    void overslept(long lateNs);

    /** The silence after which a peer is judged is by a factor of two or more another than before. */
    void window(int node, long windowNs, long profileNs);

    /** A silent peer cannot be judged, because neighbours that answered lately are not heard either; or that is over. */
    void deaf(int node, boolean deaf);

    void clash(Clash clash);

    /** Two of this host's own gateway interfaces, in the order of {@code interfaces}, are in one broadcast domain. */
    default void joined(int iface, int other) {}

    /**
     * What a peer sends on its interface with one index arrives on a path of ours with another one, and on that one alone;
     * told again each minute while it goes on.
     *
     * @param path ours, on which it arrives
     * @param index the peer's
     * @param sameConfiguration whether the peer's file gives the interfaces the indexes that ours gives them
     */
    default void crossed(int node, int path, int index, boolean sameConfiguration) {}

    /**
     * The shared addresses of a living active are answered for otherwise than they should be on a path, or are no more.
     *
     * @param holder the active
     */
    default void voice(int holder, int path, Voice voice) {}

    /** A peer says so of the addresses that this member holds; on sync, of those on some interface. */
    default void voiceSaid(int node, int path, Voice voice) {}

    /** A peer has on a path the MAC that this host has there; told again each minute while it goes on. */
    default void sameMac(int node, int path, Mac mac) {}

    /**
     * A stranger answers for a shared address that this member was about to claim.
     *
     * @param iface the gateway interface, in the order of {@code interfaces}
     * @param waits whether nothing is claimed for that
     */
    void addressInUse(int iface, Mac holder, boolean waits);

    /**
     * A peer's configuration digest differs from ours, or agrees again.
     *
     * @param digest the peer's
     */
    void configuration(int node, boolean agrees, long digest);
}
