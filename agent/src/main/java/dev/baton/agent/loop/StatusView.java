package dev.baton.agent.loop;

import dev.baton.agent.check.Finding;
import dev.baton.agent.check.HostReview;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.TakeoverConfirmation;
import dev.baton.agent.event.Voice;
import dev.baton.agent.host.HostIdentity;
import dev.baton.agent.member.HealthScore;
import dev.baton.agent.member.HoldDown;
import dev.baton.agent.member.IdentityWatch;
import dev.baton.agent.member.Member;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.member.PeerRecord;
import dev.baton.agent.member.Protection;
import dev.baton.agent.member.VoiceReports;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Role;
import dev.baton.agent.status.StatusPage;
import dev.baton.arp.watch.ClashDetector;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.heartbeat.wire.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Looks at everything the loop owns and writes a {@link StatusPage}. Loop thread only. */
final class StatusView {
    private final BatonConfig config;
    private final Member member;
    private final ClashDetector clashes;
    private final List<PathFacts> paths;
    private final List<SharedEdge> shared;
    private final List<StatusPage.AddressList> addresses;
    private final KeyRing keys;
    private final Edges edges;
    private final HostReview review;
    private final HostIdentity identity;
    private final DurableTerms terms;
    private final Journals journals;
    private final String version;
    private boolean realTime;
    private boolean memoryLocked;

    StatusView(
            BatonConfig config,
            Parts parts,
            HostIdentity identity,
            DurableTerms terms,
            Journals journals,
            String version) {
        this.config = config;
        this.member = parts.member();
        this.clashes = parts.clashes();
        this.paths = parts.paths();
        this.shared = parts.shared();
        this.addresses = shared.stream()
                .map(edge -> StatusPage.AddressList.of(edge.gateway().shared()))
                .toList();
        this.keys = parts.keys();
        this.edges = parts.edges();
        this.review = parts.review();
        this.identity = identity;
        this.terms = terms;
        this.journals = journals;
        this.version = version;
    }

    /** What the loop owns. */
    record Parts(
            Member member,
            ClashDetector clashes,
            List<PathFacts> paths,
            List<SharedEdge> shared,
            KeyRing keys,
            Edges edges,
            HostReview review) {}

    /** Whether the loop got real-time scheduling, and the process memory that stays in memory. */
    void realTime(boolean scheduled, boolean locked) {
        realTime = scheduled;
        memoryLocked = locked;
    }

    /** @param log what is shown of the log: to be asked for before, on another thread, for who writes it holds a lock */
    StatusPage page(long nowNs, LogJournal.Shown log) {
        List<StatusPage.PeerLine> peers = new ArrayList<>();
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = member.peer(node);
            if (peer != null) {
                peers.add(peer(peer, nowNs));
            }
        }
        return new StatusPage(self(nowNs), score(nowNs), peers, interfaces(), arrival(), health(peers, log, nowNs));
    }

    private StatusPage.Self self(long nowNs) {
        Role role = member.machine().role();
        return new StatusPage.Self(
                config.member().cluster(),
                config.member().node(),
                config.member().name(),
                status(role),
                role.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                member.machine().term(),
                isProtected(nowNs),
                TimeUnit.NANOSECONDS.toMillis(nowNs - role.sinceNs()),
                member.machine().lastReason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                version);
    }

    private StatusPage.Score score(long nowNs) {
        List<String> reasons = new ArrayList<>();
        if (!member.machine().able(nowNs)) {
            reasons.add((member.machine().role().owns()
                            ? "if it did not serve already, this host could not take over right now: "
                            : "this host could not take over right now: ")
                    + Explanations.impediments(member.machine().impediments(nowNs)));
        }
        for (SharedEdge edge : shared) {
            Ailment ailment = member.health().ailment(shared.indexOf(edge));
            if (ailment != null) {
                reasons.add(Explanations.of(ailment, edge.gateway().label()));
            }
        }
        return new StatusPage.Score(member.score(nowNs), reasons);
    }

    static String status(Role role) {
        Status status = role.owns() ? Status.ACTIVE : role instanceof Role.Starting ? Status.ONLINE : Status.STANDBY;
        return status.name();
    }

    /** As the member says it, and no stranger speaks for our shared addresses. */
    private boolean isProtected(long nowNs) {
        return member.isProtected(nowNs) && !clashes.isAddressContested(nowNs);
    }

    private String whyNot() {
        StringJoiner why = new StringJoiner("");
        boolean heard = false;
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = member.peer(node);
            Protection.Gap gap = peer == null ? Protection.Gap.NOT_ALIVE : member.gap(peer);
            heard |= gap != Protection.Gap.NOT_ALIVE;
            if (peer != null && gap != null && gap != Protection.Gap.NOT_ALIVE) {
                why.add("; node " + node + ": " + Explanations.of(gap, peer.impediments()));
            }
        }
        if (!heard) {
            String where = paths.stream()
                    .filter(PathFacts::speaks)
                    .map(path -> path.path() == SyncPath.INDEX ? "sync" : label(path.path()))
                    .collect(Collectors.joining(", "));
            why.add(
                    "; no peer is heard on " + where
                            + ", where heartbeats are sent: it is off, its agent does not run or is refused here, or that is cut");
        }
        return why.toString();
    }

    private String label(int index) {
        return config.gateways().stream()
                .filter(gateway -> gateway.index() == index)
                .map(GatewayConfig::label)
                .findFirst()
                .orElseThrow();
    }

    private StatusPage.PeerLine peer(PeerRecord peer, long nowNs) {
        PathSet hearsUs = member.hearsUs(peer.node());
        List<StatusPage.PathLine> lines = new ArrayList<>();
        lines.add(path(peer, SyncPath.INDEX, "sync", config.sync().device(), hearsUs, nowNs));
        for (GatewayConfig gateway : config.gateways()) {
            if (gateway.heartbeat()) {
                lines.add(path(peer, gateway.index(), gateway.label(), gateway.device(), hearsUs, nowNs));
            }
        }
        return new StatusPage.PeerLine(
                peer.node(),
                peer.status().name(),
                peer.monitor().verdict().name(),
                peer.left(),
                peer.term(),
                peer.health(),
                Explanations.names(peer.impediments()),
                peer.latenessMicros(),
                member.configurationAgrees(peer),
                String.format("%08x", peer.keyFingerprint()),
                peer.software(),
                lines,
                DetectView.of(peer, config, nowNs));
    }

    private StatusPage.PathLine path(
            PeerRecord peer, int path, String name, String device, PathSet hearsUs, long nowNs) {
        boolean heard = peer.monitor().hears(path);
        long silentNs = peer.monitor().silentNs(path, nowNs);
        long silentMs = silentNs == Long.MAX_VALUE ? -1 : TimeUnit.NANOSECONDS.toMillis(Math.max(0, silentNs));
        Verdict verdict = peer.monitor().verdict();
        boolean says = verdict == Verdict.ALIVE || verdict == Verdict.SUSPECT; // what the others said has become old
        return new StatusPage.PathLine(
                name,
                device,
                path == SyncPath.INDEX ? paths.get(0).sendsFrom() : "",
                heard,
                says && hearsUs.has(path),
                silentMs);
    }

    private List<StatusPage.InterfaceLine> interfaces() {
        List<StatusPage.InterfaceLine> lines = new ArrayList<>();
        boolean owns = member.machine().role().owns();
        for (int iface = 0; iface < shared.size(); iface++) {
            SharedEdge edge = shared.get(iface);
            GatewayConfig gateway = edge.gateway();
            lines.add(new StatusPage.InterfaceLine(
                    gateway.label(),
                    gateway.device(),
                    gateway.linkName(),
                    edge.mac().toString(),
                    addresses.get(iface),
                    gateway.routes().stream().map(Object::toString).toList(),
                    identity.refusedRoutes(gateway.linkName()),
                    paths.get(iface + 1).carrier(),
                    owns && identity.index(gateway.linkName()).isPresent(),
                    edge.sent(),
                    edge.refused(),
                    edge.published().line()));
        }
        return lines;
    }

    private StatusPage.ArrivalLine arrival() {
        TakeoverConfirmation facts = member.arrivals();
        return new StatusPage.ArrivalLine(
                facts.asked(),
                facts.confirmed(),
                millis(facts.halfNs()),
                millis(facts.mostNs()),
                millis(facts.allNs()),
                facts.missing().stream()
                        .map(each -> shared.get(each.iface()).gateway().label() + " " + each.ip() + " " + each.mac())
                        .toList());
    }

    private static double millis(long nanos) {
        return nanos < 0 ? -1 : TimeUnit.NANOSECONDS.toMicros(nanos) / 1e3;
    }

    private StatusPage.Health health(List<StatusPage.PeerLine> peers, LogJournal.Shown log, long nowNs) {
        Map<String, Long> refused = new LinkedHashMap<>();
        for (Refusal refusal : Refusal.values()) {
            if (refusal != Refusal.NONE && member.refused(refusal) > 0) {
                refused.put(refusal.kebab(), member.refused(refusal));
            }
        }
        return new StatusPage.Health(
                member.lateness().worstEverNs() / 1_000,
                DetectView.of(member.lateness()),
                identity.coversEgress(),
                !terms.failing(),
                realTime,
                memoryLocked,
                keys.keys().stream().map(Objects::toString).toList(),
                waiting(),
                alarms(peers, log, nowNs),
                refused,
                log.latest());
    }

    /** What of the host this agent does without until it is there (DESIGN D13). */
    private List<String> waiting() {
        return review.standing().stream()
                .filter(finding -> finding.severity() == Finding.Severity.WAITING)
                .map(finding -> finding.problem().toString())
                .toList();
    }

    private List<String> alarms(List<StatusPage.PeerLine> peers, LogJournal.Shown log, long nowNs) {
        List<String> alarms = new ArrayList<>();
        if (member.machine().role().owns() && !member.isStoodBy()) {
            alarms.add("not protected: no standby could take over right now" + whyNot());
        }
        HoldDown holdDown = member.holdDown(nowNs);
        if (holdDown != null) {
            alarms.add(Explanations.of(holdDown));
        }
        if (terms.failing()) {
            alarms.add("terms cannot be written to " + config.files().stateDir()
                    + "; free space there or mend the file system, or a later start may use a term twice");
        }
        if (terms.startedDamaged()) {
            alarms.add("the terms in " + config.files().stateDir() + " were damaged when this agent started: it goes on"
                    + " from the highest term heard, and a conflict may be decided for the wrong member");
        }
        if (!identity.settingsSaved()) {
            alarms.add("the kernel settings that were found cannot be written to "
                    + config.files().stateDir()
                    + "; free space there or mend the file system, or they are not restored if this agent crashes");
        }
        Notice standing = member.machine().standingNotice();
        if (standing != null) {
            String who = switch (standing) {
                case IDENTITY_ANSWERED_BY_UNKNOWN -> journals.names().of(member.answerer()) + ": ";
                case OWNER_UNHEARD -> "node " + member.machine().standingPeer() + ": ";
                default -> "";
            };
            alarms.add(who + Explanations.of(standing));
        }
        for (GatewayConfig gateway : config.gateways()) {
            identity.refusedRoutes(gateway.linkName())
                    .forEach(refused -> alarms.add(Explanations.refusedRoute(gateway.label(), refused)));
        }
        alarms.addAll(voices(nowNs));
        alarms.addAll(log.alarms());
        review.standing().forEach(finding -> alarms.add(finding.toString()));
        alarms.addAll(edges.troubles());
        score(nowNs).reasons().forEach(reason -> alarms.add("less healthy: " + reason));
        long windowNs = member.windowNs();
        if (member.lateness().p99Ns() > windowNs) {
            alarms.add(Explanations.late(0, member.lateness().p99Ns(), windowNs));
        }
        for (StatusPage.PeerLine peer : peers) {
            if (peer.latenessUs() * 1_000 > windowNs && peer.verdict().equals(Verdict.ALIVE.name())) {
                alarms.add(Explanations.late(peer.node(), peer.latenessUs() * 1_000, windowNs));
            }
            if (peer.detect().ears().equals(DetectView.DEAF)) {
                alarms.add("peer " + peer.node()
                        + " is silent, but so are neighbours that answered lately: this host is cut"
                        + " off, or all of them are; nothing is claimed before somebody is heard. Look at its cables");
            }
            if (peer.verdict().equals(Verdict.ALIVE.name())
                    && DetectView.isAtBound(
                            peer.detect(), config.timing().uncalibrated().toNanos())) {
                alarms.add(Explanations.slowAnswers(peer.node(), peer.detect()));
            }
            boolean standsBy = member.machine().role().owns() && peer.status().equals(Status.STANDBY.name());
            if (standsBy
                    && peer.verdict().equals(Verdict.ALIVE.name())
                    && peer.health() > 0
                    && peer.health() < HealthScore.FULL) {
                alarms.add("peer " + peer.node() + " stands by with health " + peer.health() + " of " + HealthScore.FULL
                        + ": if it took over now, not every interface would be served; its own alarms say why");
            }
            if (!peer.configurationAgrees()) {
                alarms.add("peer " + peer.node() + " has another configuration" + difference(peer.node()));
            }
            for (StatusPage.PathLine path : peer.paths()) {
                boolean misses = !(path.hearsPeer() && path.peerHearsUs()) && !member.hasJustSlept(nowNs);
                if (misses && peer.verdict().equals(Verdict.ALIVE.name())) {
                    alarms.add(silence(peer.node(), path));
                }
            }
        }
        return alarms;
    }

    /** Where the shared addresses are answered for by nobody, or by two: those of the active, or ours as peers say. */
    private List<String> voices(long nowNs) {
        List<String> voices = new ArrayList<>();
        IdentityWatch watch = member.identityWatch();
        VoiceReports reports = member.voiceReports();
        for (int iface = 0; iface < shared.size(); iface++) {
            GatewayConfig gateway = shared.get(iface).gateway();
            Voice heard = watch.heard(iface);
            if (heard.isWrong()) {
                voices.add(Explanations.heard(heard, watch.holder(), gateway.label()));
            }
            int sayer = reports.sayer(gateway.index(), nowNs);
            if (sayer != 0) {
                voices.add(Explanations.said(reports.saidBy(sayer, gateway.index(), nowNs), sayer, gateway.label()));
            }
        }
        int sayer = reports.sayer(SyncPath.INDEX, nowNs);
        if (voices.isEmpty() && sayer != 0) {
            voices.add(Explanations.said(reports.saidBy(sayer, SyncPath.INDEX, nowNs), sayer, ""));
        }
        return voices;
    }

    private String difference(int node) {
        PeerRecord peer = member.peer(node);
        String known = peer == null ? "" : journals.names().difference(peer.configDigest());
        return known.isEmpty() ? "" : ": " + known;
    }

    private static String silence(int node, StatusPage.PathLine path) {
        if (path.hearsPeer()) {
            return Explanations.oneWay(node, path.name());
        }
        return path.peerHearsUs()
                ? "we do not hear peer " + node + " on " + path.name() + " although it hears us there"
                : "path " + path.name() + " to peer " + node + " is silent";
    }
}
