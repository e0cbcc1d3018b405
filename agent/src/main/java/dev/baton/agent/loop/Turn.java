package dev.baton.agent.loop;

import dev.baton.agent.host.HostIdentity;
import dev.baton.agent.member.Member;
import dev.baton.agent.role.Role;
import dev.baton.nativeconfig.process.ServiceNotify;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done once a turn, after everything that waited was read: tick, vouch for the lease, feed the watchdog. */
final class Turn implements AgentLoop.Ticker {
    private final Member member;
    private final SharedEdge[] shared;
    private final HostIdentity identity;
    private final DurableTerms terms;
    private final LogJournal journal;
    private final ServiceNotify service;
    private final long watchdogNs;
    private long fedNs;
    private @Nullable Role told;

    Turn(
            Member member,
            List<SharedEdge> shared,
            HostIdentity identity,
            DurableTerms terms,
            LogJournal journal,
            ServiceNotify service) {
        this.member = member;
        this.shared = shared.toArray(new SharedEdge[0]);
        this.identity = identity;
        this.terms = terms;
        this.journal = journal;
        this.service = service;
        // Twice as often as systemd asks for (sd_watchdog_enabled(3)).
        this.watchdogNs = service.watchdogInterval().map(Duration::toNanos).orElse(0L) / 2;
    }

    @Override
    public long onTick(long nowNs, boolean behind) {
        long nextNs = member.onTick(nowNs, behind);
        boolean standsBy = member.standsByLease();
        if (standsBy) {
            identity.vouch(nowNs);
        } else {
            identity.doubt();
        }
        for (SharedEdge edge : shared) {
            edge.published().ticked(standsBy, nowNs, nextNs);
        }
        tellServiceManager();
        terms.onTick();
        String failure = terms.takeFailure();
        if (failure != null) {
            journal.warn("terms " + failure + "; claims go on, and writing is tried again");
        }
        if (watchdogNs > 0 && nowNs - fedNs >= watchdogNs) {
            fedNs = nowNs;
            service.watchdog();
        }
        return nextNs;
    }

    /** The role for {@code systemctl status}, when it changed: a role is the same object until then. */
    private void tellServiceManager() {
        Role role = member.machine().role();
        if (role != told) {
            told = role;
            String term = role instanceof Role.Active active ? ", term " + active.term() : "";
            service.status(StatusView.status(role) + term);
        }
    }
}
