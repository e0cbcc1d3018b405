package dev.baton.agent.member;

import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.detect.Probes;
import dev.baton.heartbeat.detect.Verdict;

/** Asks nobody and tells nobody, for a monitor that is only asked itself. */
final class Nobody implements Probes, PeerMonitor.Listener {
    @Override
    public void query(int node) {}

    @Override
    public Sending kernelProbe(int node, int path, ProbeKind kind) {
        return Sending.NO_ADDRESS;
    }

    @Override
    public void askNeighbours() {}

    @Override
    public void verdict(int node, Verdict from, Verdict to, long nowNs, long silentNs, Grounds grounds) {}

    @Override
    public void path(int node, int path, boolean heard, long nowNs) {}

    @Override
    public void window(int node, long windowNs, long profileNs) {}

    @Override
    public void deaf(int node, boolean deaf) {}
}
