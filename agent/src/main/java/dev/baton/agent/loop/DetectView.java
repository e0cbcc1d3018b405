package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.member.Lateness;
import dev.baton.agent.member.PeerRecord;
import dev.baton.agent.status.StatusPage;
import dev.baton.heartbeat.detect.DetectionFacts;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.path.SyncPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How peers are watched and how late we are ourselves, for the status page. Loop thread only. */
final class DetectView {
    static final String DEAF = "deaf";

    private DetectView() {}

    static StatusPage.DetectLine of(PeerRecord peer, BatonConfig config, long nowNs) {
        DetectionFacts facts = peer.monitor().facts(nowNs);
        Map<String, List<String>> calibrated = new LinkedHashMap<>();
        calibrated.put("sync", calibrated(peer, SyncPath.INDEX));
        for (GatewayConfig gateway : config.gateways()) {
            if (gateway.heartbeat()) {
                calibrated.put(gateway.label(), calibrated(peer, gateway.index()));
            }
        }
        return new StatusPage.DetectLine(
                millis(facts.windowNs()),
                millis(facts.profileNs()),
                millis(facts.roundTripNs()),
                byName(facts.sent()),
                byName(facts.answered()),
                calibrated,
                facts.capped(),
                facts.deaf() ? DEAF : facts.hasNeighbours() ? "hearing" : "lonely");
    }

    /** Whether the peer's answers take so long that its silence is judged by the bound of the window (DESIGN D2). */
    static boolean isAtBound(StatusPage.DetectLine detect, long boundNs) {
        return 2 * detect.rttP999Ms() >= millis(boundNs) && detect.windowMs() > detect.profileMs();
    }

    static StatusPage.LatenessLine of(Lateness lateness) {
        return new StatusPage.LatenessLine(
                lateness.p99Ns() / 1_000,
                lateness.p999Ns() / 1_000,
                lateness.worstOfMinuteNs() / 1_000,
                lateness.worstEverNs() / 1_000);
    }

    private static List<String> calibrated(PeerRecord peer, int path) {
        List<String> kinds = new ArrayList<>();
        for (ProbeKind kind : ProbeKind.values()) {
            if (peer.monitor().isCalibrated(path, kind)) {
                kinds.add(name(kind));
            }
        }
        return kinds;
    }

    private static Map<String, Long> byName(Map<ProbeKind, Long> counts) {
        Map<String, Long> byName = new LinkedHashMap<>();
        for (ProbeKind kind : ProbeKind.values()) {
            byName.put(name(kind), counts.getOrDefault(kind, 0L));
        }
        return byName;
    }

    private static String name(ProbeKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static double millis(long ns) {
        return Math.round(ns / 1e4) / 100.0;
    }
}
