package dev.baton.agent.loop;

import dev.baton.agent.event.Event;
import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.HostEvent;
import dev.baton.agent.host.HostEvents;
import dev.baton.agent.host.Suspect;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.sysctl.Sysctl;
import java.util.List;
import java.util.function.LongFunction;

/** Tells what was done to the host's links, and hands on what the loop has to see to. Any thread. */
final class HostJournal implements HostEvents {
    private final EventSink sink;
    private final AgentLoop.Failures failures;
    private volatile Listener listener = new Listener() {};

    /** What the loop has to do about the host's events. Called from the host's threads. */
    interface Listener {
        /** See {@link HostEvents#linkNeedsRaising}. */
        default void linkNeedsRaising(String link) {}

        /** See {@link HostEvents#linkRaised}. */
        default void linkRaised(String link) {}

        /** See {@link HostEvents#leaseLapsed}. */
        default void leaseLapsed() {}

        /** See {@link HostEvents#neighbours}. */
        default void neighbours(String link, List<NeighbourEntry> entries) {}

        /** See {@link HostEvents#linkProvisioned}. */
        default void linkProvisioned(String link, boolean there) {}
    }

    HostJournal(EventSink sink, AgentLoop.Failures failures) {
        this.sink = sink;
        this.failures = failures;
    }

    void forward(Listener to) {
        listener = to;
    }

    private void tell(LongFunction<Event> event) {
        sink.accept(event.apply(HostClock.nanoTime()));
    }

    @Override
    public void linkNeedsRaising(String link, boolean news) {
        if (news) {
            tell(atNs -> new HostEvent.LinkLowered(atNs, link));
        }
        listener.linkNeedsRaising(link);
    }

    @Override
    public void linkRaised(String link) {
        listener.linkRaised(link);
    }

    @Override
    public void neighbours(String link, List<NeighbourEntry> entries) {
        listener.neighbours(link, entries);
    }

    @Override
    public void foreignAddress(String link, Prefix prefix) {
        tell(atNs -> new HostEvent.ForeignAddress(atNs, link, prefix));
    }

    @Override
    public void repaired(String what, String target) {
        tell(atNs -> new HostEvent.Repaired(atNs, what, target));
    }

    @Override
    public void meddled(String what, String target, List<Suspect> suspects) {
        List<HostEvent.Program> running = suspects.stream()
                .map(suspect -> new HostEvent.Program(suspect.name(), suspect.advice()))
                .toList();
        tell(atNs -> new HostEvent.RepairedOften(atNs, what, target, running));
    }

    @Override
    public void routeRefused(String link, String route, String why) {
        tell(atNs -> new HostEvent.RouteChanged(atNs, link, route, why));
    }

    @Override
    public void linkProvisioned(String link, boolean there) {
        tell(atNs -> new HostEvent.LinkProvisioned(atNs, link, there));
        listener.linkProvisioned(link, there);
    }

    @Override
    public void sysctlPutBack(Sysctl key) {
        tell(atNs -> new HostEvent.Repaired(atNs, "sysctl", key.toString()));
    }

    @Override
    public void leasePutBack() {
        tell(HostEvent.LeaseLost::new);
    }

    @Override
    public void leaseLapsed() {
        listener.leaseLapsed();
    }

    @Override
    public void failed(String what, RuntimeException why) {
        failures.failed(what, why);
    }
}
