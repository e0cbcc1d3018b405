package dev.baton.heartbeat.detect;

/** What a {@link PeerMonitor} asks to be sent. Called from the loop thread. */
public interface Probes {
    /** What became of a probe. */
    enum Sending {
        SENT,
        /** The kernel did not take it. */
        REFUSED,
        /** One of us has no address that it could go to or come from. */
        NO_ADDRESS
    }

    /** A heartbeat with QUERY on every path at once. */
    void query(int node);

    /** One unicast probe to the peer's own address of that path, which its kernel answers. */
    Sending kernelProbe(int node, int path, ProbeKind kind);

    /** A question to the neighbours on every gateway interface: do we hear anybody? */
    void askNeighbours();
}
