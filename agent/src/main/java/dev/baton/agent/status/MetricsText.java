package dev.baton.agent.status;

import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Status;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A {@link StatusPage} as the text that Prometheus and its kin read (exposition format 0.0.4), so that metrics say nothing that
 * the status does not. Any thread; in an agent it is the loop's, which heartbeats wait for, so there are no lambdas: each takes
 * time when it is first met. Seconds and counts; what has not happened yet, or was not measured, has no sample. The names of
 * families and labels are a contract: they are added to, never changed.
 */
public final class MetricsText {
    private static final int MILLI = 3;
    private static final int MICRO = 6;
    /** Characters; more are taken where it is not enough. */
    private static final int USUAL = 16_384;

    private final StringBuilder text = new StringBuilder(USUAL);
    private String family = "";

    private MetricsText() {}

    /** All families, each after its help and type; the last line is ended as well. */
    public static String of(StatusPage page) {
        MetricsText metrics = new MetricsText();
        metrics.self(page);
        metrics.takeover(page.arrival());
        metrics.health(page.health());
        metrics.interfaces(page.interfaces());
        metrics.peers(page.peers());
        return metrics.text.toString();
    }

    private void self(StatusPage page) {
        StatusPage.Self self = page.self();
        gauge("baton_info", "The member that speaks; always 1.");
        sample(
                1,
                "cluster",
                Integer.toString(self.cluster()),
                "node",
                Integer.toString(self.node()),
                "name",
                self.name(),
                "version",
                self.version());
        gauge("baton_active", "Whether this member answers for the shared addresses.");
        sample(self.status().equals(Status.ACTIVE.name()));
        gauge("baton_status", "1 for the status that this member has, 0 for every other.");
        for (Status status : Status.values()) {
            sample(self.status().equals(status.name()), "status", status.name());
        }
        gauge("baton_role_seconds", "How long the role has lasted.");
        number(seconds(BigDecimal.valueOf(self.roleSinceMs()), MILLI));
        gauge("baton_term", "The term of the role; a higher one wins.");
        sample(self.term());
        gauge("baton_protected", "Whether this member is active and a standby could take over right now.");
        sample(self.isProtected());
        gauge(
                "baton_health",
                "How well this member could serve: 1000 when all is well, 0 when it could not take over.");
        sample(page.score().health());
        gauge("baton_waiting", "Things of the host that the agent waits for; \"baton status\" names them.");
        sample(page.health().waiting().size());
        gauge("baton_alarms", "Alarms that stand; \"baton status\" names them.");
        sample(page.health().alarms().size());
    }

    private void takeover(StatusPage.ArrivalLine arrival) {
        gauge("baton_takeover_neighbours_asked", "Neighbours asked after the last claim whether they answer it.");
        sample(arrival.asked());
        gauge("baton_takeover_neighbours_confirmed", "Those of them that did.");
        sample(arrival.confirmed());
        gauge(
                "baton_takeover_confirmed_seconds",
                "From the last claim until that share of the neighbours had answered.");
        confirmed(arrival.halfMs(), "0.5");
        confirmed(arrival.mostMs(), "0.9");
        confirmed(arrival.allMs(), "1");
    }

    private void confirmed(double ms, String share) {
        if (ms >= 0) {
            number(seconds(BigDecimal.valueOf(ms), MILLI), "share", share);
        }
    }

    private void health(StatusPage.Health health) {
        StatusPage.LatenessLine lateness = health.lateness();
        gauge("baton_loop_lateness_p99_seconds", "How late the agent's turns come: 99 of 100, over the last minutes.");
        micros(lateness.p99Us());
        gauge(
                "baton_loop_lateness_p999_seconds",
                "How late the agent's turns come: 999 of 1000, over the last minutes.");
        micros(lateness.p999Us());
        gauge("baton_loop_lateness_worst_seconds", "How late the agent's latest turn since its start came.");
        micros(lateness.worstUs());
        gauge("baton_lease_covers_egress", "Whether the kernel mutes the shared links should the agent stand still.");
        sample(health.leaseCoversEgress());
        gauge("baton_terms_on_disk", "Whether terms can be written to the disk.");
        sample(health.termsOnDisk());
        gauge("baton_real_time", "Whether the agent runs before everything else.");
        sample(health.realTime());
        gauge("baton_memory_locked", "Whether no page of the agent is ever written out.");
        sample(health.memoryLocked());
        gauge("baton_keys", "Cluster keys that are accepted; two while one is being replaced.");
        sample(health.keys().size());
        counter("baton_heartbeats_refused_total", "Heartbeats refused, by reason.");
        counts(health.refused(), "reason");
    }

    private void interfaces(List<StatusPage.InterfaceLine> lines) {
        gauge("baton_interface_carrier", "Whether the device has a carrier.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.carrier(), labels(line));
        }
        gauge("baton_interface_claimed", "Whether this member answers for the shared addresses there.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.claimed(), labels(line));
        }
        gauge("baton_interface_addresses", "Shared addresses.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.addresses().count(), labels(line));
        }
        gauge("baton_interface_routes_refused", "Routes of the identity that the kernel refuses.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.routesRefused().size(), labels(line));
        }
        counter("baton_announcements_sent_total", "Announcements that the kernel took.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.announcementsSent(), labels(line));
        }
        counter("baton_announcements_refused_total", "Announcements that it did not.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.announcementsRefused(), labels(line));
        }
        gauge("baton_published_addresses", "Addresses answered for besides the shared ones.");
        for (StatusPage.InterfaceLine line : lines) {
            number(line.published().count().toString(), labels(line));
        }
        counter("baton_published_answers_sent_total", "Answers about published addresses that the kernel took.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.published().answered(), labels(line));
        }
        counter("baton_published_answers_refused_total", "Answers that it did not, the link being down or mute.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.published().refused(), labels(line));
        }
        counter(
                "baton_published_questions_lost_total",
                "Questions that the kernel lost because nobody took them in time.");
        for (StatusPage.InterfaceLine line : lines) {
            sample(line.published().lost(), labels(line));
        }
        counter("baton_published_questions_ignored_total", "Questions that were not answered, by reason.");
        for (StatusPage.InterfaceLine line : lines) {
            counts(line.published().ignored(), "reason", labels(line));
        }
    }

    private static String[] labels(StatusPage.InterfaceLine line) {
        return new String[] {"interface", line.label(), "device", line.device()};
    }

    private void peers(List<StatusPage.PeerLine> peers) {
        gauge("baton_peer_status", "1 for the status that the peer last told, 0 for every other.");
        for (StatusPage.PeerLine peer : peers) {
            for (Status status : Status.values()) {
                sample(peer.status().equals(status.name()), "peer", node(peer), "status", status.name());
            }
        }
        gauge("baton_peer_verdict", "1 for what is believed of the peer, 0 for every other verdict.");
        for (StatusPage.PeerLine peer : peers) {
            for (Verdict verdict : Verdict.values()) {
                sample(peer.verdict().equals(verdict.name()), "peer", node(peer), "verdict", verdict.name());
            }
        }
        gauge("baton_peer_term", "The term that the peer last told.");
        for (StatusPage.PeerLine peer : peers) {
            sample(peer.term(), "peer", node(peer));
        }
        gauge("baton_peer_health", "How well the peer could serve, as it last told.");
        for (StatusPage.PeerLine peer : peers) {
            sample(peer.health(), "peer", node(peer));
        }
        gauge("baton_peer_configuration_agrees", "Whether the peer has the same configuration.");
        for (StatusPage.PeerLine peer : peers) {
            sample(peer.configurationAgrees(), "peer", node(peer));
        }
        gauge("baton_peer_path_heard", "Whether the peer is heard there.");
        for (StatusPage.PeerLine peer : peers) {
            for (StatusPage.PathLine path : peer.paths()) {
                sample(path.hearsPeer(), labels(peer, path));
            }
        }
        gauge("baton_peer_path_hears_us", "Whether the peer hears this member there.");
        for (StatusPage.PeerLine peer : peers) {
            for (StatusPage.PathLine path : peer.paths()) {
                sample(path.peerHearsUs(), labels(peer, path));
            }
        }
        gauge("baton_peer_window_seconds", "The silence after which the peer is judged.");
        for (StatusPage.PeerLine peer : peers) {
            number(seconds(BigDecimal.valueOf(peer.detect().windowMs()), MILLI), "peer", node(peer));
        }
        counter("baton_peer_probes_sent_total", "Questions to the peer's kernel, by kind.");
        for (StatusPage.PeerLine peer : peers) {
            counts(peer.detect().sent(), "kind", "peer", node(peer));
        }
        counter("baton_peer_probes_answered_total", "Answers to them, by kind.");
        for (StatusPage.PeerLine peer : peers) {
            counts(peer.detect().answered(), "kind", "peer", node(peer));
        }
    }

    private static String node(StatusPage.PeerLine peer) {
        return Integer.toString(peer.node());
    }

    private static String[] labels(StatusPage.PeerLine peer, StatusPage.PathLine path) {
        return new String[] {"peer", node(peer), "path", path.name(), "device", path.device()};
    }

    private void gauge(String name, String help) {
        begin(name, "gauge", help);
    }

    private void counter(String name, String help) {
        begin(name, "counter", help);
    }

    private void begin(String name, String type, String help) {
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void micros(long us) {
        number(seconds(BigDecimal.valueOf(us), MICRO));
    }

    /** Moves the point, so that 9.1 ms is 0.0091 and not the nearest binary fraction's digits. */
    private static String seconds(BigDecimal value, int digits) {
        return value.movePointLeft(digits).stripTrailingZeros().toPlainString();
    }

    private void counts(Map<String, Long> counts, String by, String... labels) {
        String[] all = new String[labels.length + 2];
        System.arraycopy(labels, 0, all, 0, labels.length);
        all[labels.length] = by;
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            all[labels.length + 1] = count.getKey();
            sample(count.getValue(), all);
        }
    }

    private void sample(boolean holds, String... labels) {
        number(holds ? "1" : "0", labels);
    }

    private void sample(long value, String... labels) {
        number(Long.toString(value), labels);
    }

    /** @param labels names and values by turns */
    private void number(String value, String... labels) {
        text.append(family);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            text.append(escaped(labels[i + 1])).append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
