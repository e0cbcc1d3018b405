package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.sysctl.Sysctl;
import java.util.List;

/** What this package has to tell. Called from its own threads; implementations hand over and return at once. */
public interface HostEvents {

    /**
     * A shared link is not up although the identity is held: the loop should raise it, if it is still the owner.
     *
     * @param news false while it has not been up since this was told last, as when its device is down
     */
    void linkNeedsRaising(String link, boolean news);

    /** A shared link that {@link HostIdentity#claim} has left for afterwards is up, or could not be raised now. */
    void linkRaised(String link);

    /** A shared address was found on another link of this host and taken away from it. */
    void foreignAddress(String link, Prefix prefix);

    /** Something that somebody changed behind our back was put back. */
    void repaired(String what, String target);

    /**
     * The same thing had to be put back at least five times within a minute: somebody here manages what is Baton's.
     *
     * @param what addresses, link, mac, routes or sysctl
     * @param suspects programs that run on this host and are known to do such things; empty if there are none
     */
    void meddled(String what, String target, List<Suspect> suspects);

    /**
     * A route of the identity cannot be, and it will be tried again; or it is in place after all.
     *
     * @param why the kernel's words, empty when it is in place
     */
    void routeRefused(String link, String route, String why);

    /** A gateway device is gone or back; its shared link with it. */
    void linkProvisioned(String link, boolean there);

    void sysctlPutBack(Sysctl key);

    /** The lease's table was flushed and has been put back. */
    void leasePutBack();

    /** The lease ran out while it was held, or misses a link: the loop should hold it again if it still stands by it. */
    void leaseLapsed();

    /** Those with whom this host has talked over a shared link or its device, as {@link HostIdentity#lookUpNeighbours} asked. */
    void neighbours(String link, List<NeighbourEntry> entries);

    /** Something failed and will be tried again; {@code why} carries the kernel's words. */
    void failed(String what, RuntimeException why);
}
