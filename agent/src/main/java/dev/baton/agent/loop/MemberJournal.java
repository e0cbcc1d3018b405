package dev.baton.agent.loop;

import dev.baton.agent.member.Ailment;
import dev.baton.agent.member.Arrivals;
import dev.baton.agent.member.Journal;
import dev.baton.agent.member.Voice;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.process.HostClock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Writes down what the member does and sees, with what an operator may make of it. Loop thread only, but for the getters. */
final class MemberJournal implements Journal {
    /** Of a path, an interface or a peer that comes and goes: both ways, twice. */
    private static final int FLAPS_TOLD = 4;
    /** Of a peer's verdicts, which say why a role changed. */
    private static final int VERDICTS_TOLD = 30;

    private static final String UNREACHED = "unreached ";

    private final LogJournal log;
    private final IntFunction<String> pathName;
    private final IntFunction<String> interfaceLabel;
    private final IntFunction<String> devices;
    private final MacUser.Lookup owners;
    private final boolean deviceMacs;
    private IntUnaryOperator vlans = iface -> 0;
    private int otherCluster;
    private String ownOrder = "";
    private Map<Long, String> otherOrders = Map.of();
    private volatile String lastReason = "";
    private volatile String answerer = "";
    private long oversleptToldNs;
    private long oversleptNs;

    /** @param deviceMacs whether the identity has no MAC of its own: whoever holds it answers with its device's */
    MemberJournal(
            LogJournal log,
            IntFunction<String> pathName,
            IntFunction<String> interfaceLabel,
            IntFunction<String> devices,
            MacUser.Lookup owners,
            boolean deviceMacs) {
        this.deviceMacs = deviceMacs;
        this.devices = devices;
        this.owners = owners;
        this.log = log;
        this.pathName = pathName;
        this.interfaceLabel = interfaceLabel;
    }

    /** Who knows the VLAN ids of the gateway interfaces, 0 for none: the kernel's, not the configuration's. */
    void vlans(IntUnaryOperator known) {
        vlans = known;
    }

    /** Why the role changed last. */
    String lastReason() {
        return lastReason;
    }

    /** Who answered for the identity without being a known member, when last somebody did. */
    String answerer() {
        return answerer;
    }

    private static String name(Role role) {
        return role.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    private static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Override
    public void role(Role from, Role to, Reason reason) {
        lastReason = kebab(reason);
        if (reason == Reason.BOOT) {
            log.info("listening: nothing is claimed before it is clear who else is there");
            return;
        }
        if (!to.owns()) {
            log.alarms().end(UNREACHED); // it was told of the former owner's addresses
        }
        long term = to instanceof Role.Active active ? active.term() : 0;
        log.add(
                decided(to),
                Level.INFO,
                "role from=" + name(from) + " to=" + name(to) + (term > 0 ? " term=" + term : "") + " reason="
                        + kebab(reason));
    }

    /** When a change was decided, for what it made happen came first. */
    private static Instant decided(Role to) {
        return Instant.now().minusNanos(Math.max(0, HostClock.nanoTime() - to.sinceNs()));
    }

    @Override
    public void notice(Notice notice, int node) {
        String who = notice == Notice.IDENTITY_ANSWERED_BY_UNKNOWN ? answerer + ": " : "";
        String what = "notice " + kebab(notice) + (node > 0 ? " peer=" + node : "");
        log.limited(what, FLAPS_TOLD, Level.WARN, what + ": " + who + Explanations.of(notice));
    }

    @Override
    public void moved(Move move) {
        log.add(
                Instant.now(),
                move.isDone() ? Level.INFO : Level.WARN,
                "move to=" + move.heir() + " why=" + kebab(move.why()) + " end=" + kebab(move.end()) + " took_ms="
                        + MoveWords.millis(move.tookNs()) + " overlap_ms=" + MoveWords.millis(move.overlapNs()) + ": "
                        + MoveWords.of(move));
    }

    @Override
    public void health(int path, @Nullable Ailment ailment, int score) {
        String name = pathName.apply(path);
        String kind = "health path=" + name;
        if (ailment == null) {
            log.limited(kind, FLAPS_TOLD, Level.INFO, "health path=" + name + " ailment=none score=" + score);
        } else {
            log.limited(
                    kind,
                    FLAPS_TOLD,
                    Level.WARN,
                    "health path=" + name + " ailment=" + kebab(ailment) + " score=" + score + ": "
                            + Explanations.of(ailment, name));
        }
    }

    @Override
    public void oneWay(int node, int path, boolean lasting) {
        String name = pathName.apply(path);
        String kind = "one-way peer=" + node + " path=" + name;
        if (lasting) {
            log.limited(
                    kind,
                    FLAPS_TOLD,
                    Level.WARN,
                    "one-way peer=" + node + " path=" + name + ": " + Explanations.oneWay(node, name));
        } else {
            log.limited(kind, FLAPS_TOLD, Level.INFO, kind + " ended");
        }
    }

    @Override
    public void answerer(int iface, Mac mac, boolean holder) {
        answerer = Explanations.answerer(interfaceLabel.apply(iface), mac, holder, deviceMacs, owners.of(iface, mac));
    }

    @Override
    public void verdict(int node, Verdict from, Verdict to, long silentNs, Grounds grounds) {
        String silent = from == Verdict.DEAD ? "" : " silent_ms=" + millis(silentNs);
        log.limited(
                "verdict peer=" + node,
                VERDICTS_TOLD,
                Level.INFO,
                "verdict peer=" + node + " from=" + from + " to=" + to + silent + " grounds=" + grounds.kebab());
    }

    @Override
    public void path(int node, int path, boolean heard) {
        String which = "path peer=" + node + " path=" + pathName.apply(path);
        log.limited(which, FLAPS_TOLD, Level.INFO, which + " heard=" + heard);
        if (heard && path > 0) {
            log.alarms().end(crossedAlarm(node, path));
            log.alarms().end(Refusal.WRONG_PATH.kebab());
        }
    }

    @Override
    public void announced(long term, int addresses) {
        log.info("announced term=" + term + " addresses=" + addresses);
    }

    @Override
    public void confirmed(Arrivals.Facts facts) {
        boolean all = facts.confirmed() == facts.asked();
        StringJoiner missing = new StringJoiner(",", " missing=", "");
        facts.missing().forEach(each -> missing.add(each.ip().toString()));
        log.info("confirmed term=" + facts.term() + " neighbours=" + facts.confirmed() + " of=" + facts.asked()
                + " half_ms=" + reached(facts.halfNs()) + " most_ms=" + reached(facts.mostNs())
                + " all_ms=" + reached(facts.allNs()) + (all ? "" : missing)
                + (all ? ": every neighbour reaches us" : ": the others are silent, gone, or do not reach us"));
    }

    /** How long it took until a share of the neighbours was reached. */
    private static String reached(long nanos) {
        return nanos < 0 ? "never" : MoveWords.millis(nanos);
    }

    @Override
    public void unreached(int path, int asked) {
        String name = pathName.apply(path);
        String text = Explanations.unreached(name, deviceMacs);
        log.warn("unreached path=" + name + " asked=" + asked + ": " + text);
        log.alarms().raise(UNREACHED + name, text, HostClock.nanoTime());
    }

    @Override
    public void refused(Refusal refusal, int path, int node, long count) {
        String cluster = refusal == Refusal.OTHER_IDENTITY ? " cluster=" + otherCluster : "";
        log.warn("refused heartbeats reason=" + refusal.kebab() + " path=" + pathName.apply(path) + " claimed_node="
                + node + cluster + " count=" + count + ": " + refusal.sentence());
        log.alarms()
                .raise(
                        refusal.kebab(),
                        "heartbeats are refused as " + refusal.kebab() + ", last on " + pathName.apply(path)
                                + (node > 0 ? " from one that calls itself node " + node : "")
                                + (cluster.isEmpty() ? "" : " of cluster " + otherCluster) + ": "
                                + refusal.sentence(),
                        HostClock.nanoTime());
    }

    @Override
    public void otherIdentity(int cluster) {
        otherCluster = cluster;
    }

    /** On a busy host this comes many times a second: told at once when it is news, else once a minute with a count. */
    @Override
    public void overslept(long lateNs) {
        long nowNs = HostClock.nanoTime();
        String text = "overslept late_ms=" + millis(lateNs)
                + ": this host or agent did not run; no peer is judged for that time";
        boolean lately = oversleptNs != 0 && nowNs - oversleptToldNs < RateLimit.PERIOD_NS;
        if (lately && lateNs < 2 * oversleptNs) {
            log.limited("overslept", 0, Level.WARN, text);
            return;
        }
        oversleptToldNs = nowNs;
        oversleptNs = lateNs;
        log.warn(text);
    }

    @Override
    public void window(int node, long windowNs, long profileNs) {
        log.limited(
                "window peer=" + node,
                1,
                Level.INFO,
                "window peer=" + node + " window_ms=" + TimeUnit.NANOSECONDS.toMicros(windowNs) / 1e3 + " profile_ms="
                        + TimeUnit.NANOSECONDS.toMicros(profileNs) / 1e3
                        + (windowNs > profileNs
                                ? ": this network, this host or that peer is slower than the profile; silence is judged later"
                                : ": as the profile says"));
    }

    @Override
    public void deaf(int node, boolean deaf) {
        String kind = "deaf peer=" + node;
        if (deaf) {
            log.limited(
                    kind,
                    FLAPS_TOLD,
                    Level.WARN,
                    "deaf peer=" + node
                            + ": it is silent, but so are neighbours that answered lately: this host is cut off, or"
                            + " all of them are; nothing is claimed before somebody is heard or they are forgotten");
        } else {
            log.limited(kind, FLAPS_TOLD, Level.INFO, "deaf peer=" + node + " over: it is judged anew");
        }
    }

    @Override
    public void clash(Clash clash) {
        String why = owners.of(clash.iface(), clash.mac())
                .filter(owner -> clash.kind() == Clash.Kind.ADDRESS_CLAIMED_BY_STRANGER)
                .map(MacUser::text)
                .orElse(Explanations.of(clash, deviceMacs));
        log.warn("clash kind=" + kebab(clash.kind()) + " station=" + kebab(clash.station()) + " interface="
                + place(clash.iface()) + " mac=" + clash.mac() + " address=" + clash.address()
                + " frames=" + clash.frames() + ": " + why);
        log.alarms()
                .raise(
                        kebab(clash.kind()) + clash.iface() + clash.mac(),
                        "MAC " + clash.mac() + " (" + kebab(clash.station()) + ") on "
                                + interfaceLabel.apply(clash.iface()) + " says it has " + clash.address() + ": " + why,
                        HostClock.nanoTime());
    }

    @Override
    public void joined(int iface, int other) {
        String text = Explanations.joined(interfaceLabel.apply(iface), interfaceLabel.apply(other));
        log.warn("joined interface=" + place(iface) + " with=" + place(other) + ": " + text);
        log.alarms().raise("joined " + iface + " " + other, text, HostClock.nanoTime());
    }

    /** Label, and what the kernel calls it. */
    private String place(int iface) {
        int vlan = vlans.applyAsInt(iface);
        return interfaceLabel.apply(iface) + " device=" + devices.apply(iface) + (vlan > 0 ? " vlan=" + vlan : "");
    }

    @Override
    public void addressInUse(int iface, Mac holder, boolean waits) {
        String what = "notice address-in-use interface=" + place(iface) + " mac=" + holder;
        String text = what
                + owners.of(iface, holder)
                        .map(owner -> " " + owner.pairs() + ": " + owner.text())
                        .orElse(": a stranger answers for a shared address; "
                                + (waits
                                        ? "nothing is claimed before it is silent, for as long as start.conflict."
                                        : "this cluster has served before or has waited for it, and claims beside it.")
                                + " Find the station with that MAC and take the address away from it");
        log.limited(what + waits, FLAPS_TOLD, Level.WARN, text);
    }

    @Override
    public void crossed(int node, int path, int index, boolean sameConfiguration) {
        String name = pathName.apply(path);
        String text = Explanations.crossed(node, name, path, index, sameConfiguration);
        log.warn("crossed peer=" + node + " path=" + name + " index=" + path + " peer_index=" + index + ": " + text);
        log.alarms().raise(crossedAlarm(node, path), text, HostClock.nanoTime());
    }

    private static String crossedAlarm(int node, int path) {
        return "crossed " + node + " " + path + ".";
    }

    @Override
    public void voice(int holder, int path, Voice voice) {
        String name = pathName.apply(path);
        String kind = "voice path=" + name;
        String line = kind + " of=" + holder + " heard=" + kebab(voice);
        if (voice.isWrong()) {
            log.limited(kind, FLAPS_TOLD, Level.WARN, line + ": " + Explanations.heard(voice, holder, name));
        } else {
            log.limited(kind, FLAPS_TOLD, Level.INFO, line);
        }
    }

    @Override
    public void voiceSaid(int node, int path, Voice voice) {
        String name = pathName.apply(path);
        String kind = "voice-said peer=" + node + " path=" + name;
        if (voice.isWrong()) {
            log.limited(
                    kind,
                    FLAPS_TOLD,
                    Level.WARN,
                    kind + " heard=" + kebab(voice) + ": " + Explanations.said(voice, node, path == 0 ? "" : name));
        } else {
            log.limited(kind, FLAPS_TOLD, Level.INFO, kind + " ended");
        }
    }

    @Override
    public void sameMac(int node, int path, Mac mac) {
        String text = Explanations.sameMac(node, pathName.apply(path), mac);
        log.warn("same-mac peer=" + node + " path=" + pathName.apply(path) + " mac=" + mac + ": " + text);
        log.alarms().raise("same-mac " + path, text, HostClock.nanoTime());
    }

    /**
     * How a peer may have listed the interfaces.
     *
     * @param ours our indexes in words
     * @param others by the digest of a configuration that differs in nothing but them
     */
    void orders(String ours, Map<Long, String> others) {
        ownOrder = ours;
        otherOrders = Map.copyOf(others);
    }

    /** What is known of how a peer's configuration differs, or empty. */
    String difference(long digest) {
        String order = otherOrders.get(digest);
        return order == null ? "" : Explanations.otherIndexes(order, ownOrder);
    }

    @Override
    public void configuration(int node, boolean agrees, long digest) {
        String difference = difference(digest);
        if (agrees) {
            log.info("configuration peer=" + node + " agrees=true");
        } else if (difference.isEmpty()) {
            log.warn("configuration peer=" + node
                    + " agrees=false: cluster, labels, indexes, shared addresses or timings"
                    + " differ; compare the two files");
        } else {
            log.warn("configuration peer=" + node + " agrees=false: " + difference);
        }
    }
}
