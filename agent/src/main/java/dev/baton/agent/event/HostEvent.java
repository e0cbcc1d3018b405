package dev.baton.agent.event;

import dev.baton.nativeconfig.addr.Prefix;
import java.util.List;

/** All that is told of this host's shared links, and of what others do to them. */
public sealed interface HostEvent extends Event {

    @Override
    default Severity severity() {
        return Severity.WARNING;
    }

    /** A shared link of the active was lowered by another program. */
    record LinkLowered(long atNs, String link) implements HostEvent {}

    /** The links' nf_tables table was gone. */
    record LeaseLost(long atNs) implements HostEvent {}

    /**
     * Another program changed something, and it was put back.
     *
     * @param what {@code address}, {@code sysctl}
     * @param target the link or setting
     */
    record Repaired(long atNs, String what, String target) implements HostEvent {}

    /**
     * That goes on: it was put back five times within a minute.
     *
     * @param running programs that run here and are known for it; any thread may read them
     */
    record RepairedOften(long atNs, String what, String target, List<Program> running) implements HostEvent {
        public RepairedOften {
            running = List.copyOf(running);
        }

        @Override
        public AlarmKey raises() {
            return new AlarmKey("meddling", what + " " + target);
        }
    }

    /**
     * A program that runs on this host.
     *
     * @param name as people know it
     * @param advice how to make it leave Baton's links alone
     */
    record Program(String name, String advice) {}

    /** A shared address was found on a link where this host would answer for it with another MAC, and was taken away. */
    record ForeignAddress(long atNs, String link, Prefix prefix) implements HostEvent {
        @Override
        public AlarmKey raises() {
            return new AlarmKey("foreign-address", link + " " + prefix);
        }
    }

    /**
     * A route of a shared link was refused by the kernel, or is in place after all.
     *
     * @param why empty when it is in place
     */
    record RouteChanged(long atNs, String link, String route, String why) implements HostEvent {
        @Override
        public Severity severity() {
            return why.isEmpty() ? Severity.INFO : Severity.WARNING;
        }
    }

    /** A shared link was made, or is gone with what carried it. */
    record LinkProvisioned(long atNs, String link, boolean there) implements HostEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
