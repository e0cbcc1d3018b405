package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.firewall.RuleFinding;
import dev.baton.agent.firewall.RuleFinding.Kind;
import dev.baton.agent.firewall.host.FirewallLook;
import dev.baton.agent.firewall.host.HostFirewall;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.firewall.RulesetEvents;
import dev.baton.nativeconfig.process.HostClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an eye on the host's packet filter while the agent runs, as {@code baton check} looks at it once: rules that treat
 * packets of the shared addresses otherwise than those of the devices' own are alarms for as long as they are there. The
 * kernel tells when nf_tables rules change; of older iptables' it tells nothing, so there is a look every two minutes too.
 *
 * <p>All of it happens on a thread of its own, an ordinary one: a look runs other programs and takes its time.
 */
final class FirewallWatch implements AutoCloseable {
    private static final String TOPIC = "firewall";
    private static final long LISTEN_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** In these a packet has not come to its shared link yet; the lease, which changes all the time, is in one of them. */
    private static final List<String> BEFORE_LINKS = List.of("netdev", "bridge");

    private final BatonConfig config;
    private final LogJournal log;
    private final Thread thread;
    private volatile boolean closed;
    private FirewallLook latest = FirewallLook.NOTHING;

    FirewallWatch(BatonConfig config, LogJournal log) {
        this.config = config;
        this.log = log;
        this.thread = new Thread(this::run, "baton-firewall");
        this.thread.setDaemon(true);
    }

    /** Begins, unless all comes in on the devices and there is nothing to see. */
    void start() {
        if (!config.macs().onDevice()) {
            thread.start();
        }
    }

    private void run() {
        LookPace pace = new LookPace(HostClock.nanoTime());
        try (@Nullable RulesetEvents events = open()) {
            while (!closed) {
                listen(events, pace);
                long fromNs = HostClock.nanoTime();
                if (pace.isDue(fromNs)) {
                    look();
                    pace.looked(fromNs, HostClock.nanoTime());
                }
                LockSupport.parkNanos(LISTEN_EVERY_NS);
            }
        }
    }

    private @Nullable RulesetEvents open() {
        try {
            return RulesetEvents.open();
        } catch (NativeCallException e) {
            log.failed("firewall-events", e);
            return null;
        }
    }

    private void listen(@Nullable RulesetEvents events, LookPace pace) {
        try {
            if (events != null && !events.drain(new Changes(pace))) {
                pace.changed(HostClock.nanoTime()); // more than was queued
            }
        } catch (NativeCallException e) {
            log.failed("firewall-events", e);
        }
    }

    private final class Changes implements RulesetEvents.Listener {
        private final LookPace pace;

        private Changes(LookPace pace) {
            this.pace = pace;
        }

        @Override
        public void rulesChanged(String family, String table) {
            if (!BEFORE_LINKS.contains(family)) {
                pace.changed(HostClock.nanoTime());
            }
        }

        @Override
        public void elementsChanged(String family, String table, String set) {
            // Sets of addresses change by the second on some hosts.
            if (latest.interfaceSets().contains(family + " " + table + " " + set)) {
                pace.changed(HostClock.nanoTime());
            }
        }
    }

    private void look() {
        try {
            FirewallLook now = HostFirewall.look(config);
            tell(latest, now);
            latest = now;
        } catch (RuntimeException e) { // whatever a ruleset holds, this thread must live
            log.failed("firewall", e);
        }
    }

    private void tell(FirewallLook before, FirewallLook now) {
        Map<Kind, String> were = alarms(before);
        Map<Kind, String> are = alarms(now);
        are.forEach((kind, text) -> {
            if (!text.equals(were.get(kind))) {
                log.warn("firewall kind=\"" + kind + "\" rules="
                        + now.report().counts().get(kind) + ": " + text);
            }
        });
        were.keySet().stream()
                .filter(kind -> !are.containsKey(kind))
                .forEach(kind -> log.info("firewall kind=\"" + kind + "\" rules=0: mended"));
        now.unread().stream()
                .filter(what -> !before.unread().contains(what))
                .forEach(what -> log.warn("firewall unread: " + what));
        now.loosened().forEach((label, rule) -> {
            if (!before.loosened().containsKey(label)) {
                log.info("rp_filter interface=" + label + " found=1 set=2: " + Explanations.loosened(rule));
            }
        });
        List<String> standing = new ArrayList<>(are.values());
        now.unread().forEach(what -> standing.add(Explanations.unreadFirewall(what)));
        log.alarms().stand(TOPIC, standing);
    }

    /** One for each kind: its first rule, and how many more there are. */
    private static Map<Kind, String> alarms(FirewallLook look) {
        Map<Kind, String> alarms = new TreeMap<>();
        for (RuleFinding finding : look.report().findings()) {
            int more = look.report().counts().getOrDefault(finding.kind(), 1) - 1;
            alarms.putIfAbsent(
                    finding.kind(),
                    "firewall " + finding.message() + (more == 0 ? "" : " (and " + more + " more: see baton check)"));
        }
        return alarms;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
