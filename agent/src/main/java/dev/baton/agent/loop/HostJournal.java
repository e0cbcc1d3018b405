package dev.baton.agent.loop;

import dev.baton.agent.event.AlarmKey;
import dev.baton.agent.host.HostEvents;
import dev.baton.agent.host.Suspect;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.sysctl.Sysctl;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** Writes down what was done to the host's links, and hands on what the loop has to see to. Any thread. */
final class HostJournal implements HostEvents {
    /** Of each thing that is put back: as often as it takes to call it meddling, and once more. */
    private static final int REPAIRS_TOLD = 6;

    private final LogJournal log;
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

    HostJournal(LogJournal log) {
        this.log = log;
    }

    void forward(Listener to) {
        listener = to;
    }

    @Override
    public void linkNeedsRaising(String link, boolean news) {
        if (news) {
            repair("repair link=" + link + " was lowered by somebody else; raised again while active");
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
        String text =
                prefix.address() + " was on " + link + ", where this host would answer for it with another MAC, and was"
                        + " taken away; a shared address must not be in the host's own network configuration: remove it there";
        log.warn("repair what=foreign-address target=" + link + ": " + text);
        log.alarms().raise(new AlarmKey("foreign-address", link + " " + prefix), text, HostClock.nanoTime());
    }

    @Override
    public void repaired(String what, String target) {
        repair("repair what=" + what + " target=" + target + ": changed by somebody else, put back");
    }

    /** Somebody may change it back every time. */
    private void repair(String text) {
        log.limited(text, REPAIRS_TOLD, Level.WARN, text);
    }

    @Override
    public void meddled(String what, String target, List<Suspect> suspects) {
        String text = Explanations.meddling(suspects);
        String running = suspects.stream().map(Suspect::name).collect(Collectors.joining(","));
        log.warn("meddling what=" + what + " target=" + target + " running=" + (running.isEmpty() ? "none" : running)
                + ": " + text);
        log.alarms()
                .raise(
                        new AlarmKey("meddling", what + " " + target),
                        what + " of " + target + ": " + text,
                        HostClock.nanoTime());
    }

    @Override
    public void routeRefused(String link, String route, String why) {
        String kind = "route link=" + link + route;
        if (why.isEmpty()) {
            log.limited(kind, REPAIRS_TOLD, Level.INFO, "route link=" + link + " in_place=true: " + route);
        } else {
            log.limited(
                    kind,
                    REPAIRS_TOLD,
                    Level.WARN,
                    "route link=" + link + " in_place=false: " + route + ": " + why + "; tried again every second");
        }
    }

    @Override
    public void linkProvisioned(String link, boolean there) {
        log.limited("link name=" + link, REPAIRS_TOLD, Level.INFO, "link name=" + link + " provisioned=" + there);
        listener.linkProvisioned(link, there);
    }

    @Override
    public void sysctlPutBack(Sysctl key) {
        repair("repair what=sysctl target=" + key + ": changed by somebody else, put back");
    }

    @Override
    public void leasePutBack() {
        repair("repair what=lease: its nf_tables table was gone, probably by \"flush ruleset\"; put back");
    }

    @Override
    public void leaseLapsed() {
        listener.leaseLapsed();
    }

    @Override
    public void failed(String what, RuntimeException why) {
        log.failed(what, why);
    }
}
