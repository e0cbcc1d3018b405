package dev.baton.agent.member;

/**
 * How long silence of each peer must last before it is judged, kept from one life of the agent to the next: a member that has
 * just started must not judge by a profile that this network, or these hosts, were never as fast as (DESIGN D2). Loop thread.
 */
public interface LearntWindows {
    /** Of a peer that was measured and is as fast as the profile says, whichever that will be. */
    long AS_THE_PROFILE = 1;

    /** The window that was told last, in nanoseconds; 0 where there never was one. */
    long learnt(int node);

    /** Keeps a window, without waiting for it. */
    void keep(int node, long windowNs);
}
