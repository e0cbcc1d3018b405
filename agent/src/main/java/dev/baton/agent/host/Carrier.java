package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import java.util.List;
import java.util.Optional;

/**
 * How the shared addresses of an interface come into effect on this host, and out of it. The provisioning thread owns it; only
 * what takes a control is for the loop and the raising thread too, each with its own, under the lock that keeps anything from
 * being lowered under a claim.
 */
interface Carrier {

    /** A shared link that is there, under the index by which the kernel knows it now. */
    record Placed(SharedLink shared, int index) {}

    /** While starting: takes away what agents of other configurations have left. */
    void cleanUp(List<Link> there);

    /** The link as it should be, made or mended if need be. */
    Link ready(SharedLink shared, Link device, HostState state);

    /**
     * Brings the addresses of a link in order.
     *
     * @param isNew whether this is the first look at this very link
     * @return whether somebody had changed what was right
     */
    boolean complete(SharedLink shared, Link link, HostState state, boolean isNew);

    /** The addresses that bring the route to their network with them, as of the last look at that link. */
    List<Prefix> networks(SharedLink shared);

    /** Whether the addresses were in effect when the state was read. */
    boolean isRaised(Placed link, HostState state);

    /** Whether nothing of them was in effect when the state was read, with local routes. */
    boolean isSilent(Placed link, HostState state);

    /** Whether the addresses are in effect now; empty when the link is gone. */
    Optional<Boolean> isRaisedNow(Placed link, LinkControl with);

    /** Takes them out of effect, with all that came with them. */
    void silence(Placed link);

    /** How many addresses the loop itself can raise without being late. */
    int addressesAtOnce();

    /** Puts them into effect: one send, or few. */
    void raise(List<Placed> links, LinkControl with);

    /** Takes them out of effect at once; {@link #silence} follows. */
    void lower(List<Placed> links, LinkControl with);

    /** Whether what a claim brings about stands, as an agent before us may have left it. */
    boolean stands(SharedLink shared, LinkControl with);

    /** Leaves nothing of ours. */
    void retire(Placed link);
}
