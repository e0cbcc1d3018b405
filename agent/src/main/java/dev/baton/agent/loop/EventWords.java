package dev.baton.agent.loop;

import dev.baton.agent.event.Event;
import dev.baton.agent.event.HostEvent;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.TakeoverConfirmation;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an operator reads of each event: the line of the log, and the alarm if it raises one. Pure but for the names. */
final class EventWords {
    /** Of a path, an interface or a peer that comes and goes: both ways, twice. */
    private static final int FLAPS_TOLD = 4;
    /** Of a peer's verdicts, which say why a role changed. */
    private static final int VERDICTS_TOLD = 30;
    /** Of each thing that is put back: as often as it takes to call it meddling, and once more. */
    private static final int REPAIRS_TOLD = 6;

    private final Names names;
    private final Map<Class<? extends Event>, Function<Event, Wording>> words = new HashMap<>();

    EventWords(Names names) {
        this.names = names;
        on(MemberEvent.RoleChanged.class, this::role);
        on(MemberEvent.Noticed.class, this::notice);
        on(MemberEvent.MoveEnded.class, this::moved);
        on(MemberEvent.HealthChanged.class, this::health);
        on(MemberEvent.OneWayChanged.class, this::oneWay);
        on(MemberEvent.VerdictChanged.class, this::verdict);
        on(MemberEvent.PathChanged.class, this::path);
        on(MemberEvent.Announced.class, this::announced);
        on(MemberEvent.TakeoverConfirmed.class, this::confirmed);
        on(MemberEvent.TakeoverUnreached.class, this::unreached);
        on(MemberEvent.HeartbeatsRefused.class, this::refused);
        on(MemberEvent.Overslept.class, this::overslept);
        on(MemberEvent.WindowChanged.class, this::window);
        on(MemberEvent.DeafnessChanged.class, this::deaf);
        on(MemberEvent.AddressClashed.class, this::clash);
        on(MemberEvent.SegmentsJoined.class, this::joined);
        on(MemberEvent.PathsCrossed.class, this::crossed);
        on(MemberEvent.VoiceHeard.class, this::voice);
        on(MemberEvent.VoiceReported.class, this::voiceReported);
        on(MemberEvent.SameMacHeard.class, this::sameMac);
        on(MemberEvent.AddressInUse.class, this::addressInUse);
        on(MemberEvent.ConfigurationCompared.class, this::configuration);
        on(HostEvent.LinkLowered.class, EventWords::lowered);
        on(HostEvent.LeaseLost.class, EventWords::leaseLost);
        on(HostEvent.Repaired.class, EventWords::repaired);
        on(HostEvent.RepairedOften.class, EventWords::repairedOften);
        on(HostEvent.ForeignAddress.class, EventWords::foreignAddress);
        on(HostEvent.RouteChanged.class, EventWords::route);
        on(HostEvent.LinkProvisioned.class, EventWords::provisioned);
        requireAll(Event.class);
    }

    private <E extends Event> void on(Class<E> kind, Function<E, Wording> how) {
        words.put(kind, event -> how.apply(kind.cast(event)));
    }

    /** An event without words is a mistake that shows at the first start, not when it happens. */
    private void requireAll(Class<?> kind) {
        if (kind.isSealed()) {
            for (Class<?> permitted : kind.getPermittedSubclasses()) {
                requireAll(permitted);
            }
        } else if (!words.containsKey(kind)) {
            throw new IllegalStateException("no words for " + kind.getSimpleName());
        }
    }

    Wording of(Event event) {
        Function<Event, Wording> how = words.get(event.getClass());
        if (how == null) {
            throw new IllegalArgumentException(event.toString());
        }
        return how.apply(event);
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

    private Wording role(MemberEvent.RoleChanged event) {
        if (event.reason() == Reason.BOOT) {
            return Wording.always("listening: nothing is claimed before it is clear who else is there");
        }
        String term = event.to() instanceof Role.Active active ? " term=" + active.term() : "";
        return Wording.always("role from=" + name(event.from()) + " to=" + name(event.to()) + term + " reason="
                + kebab(event.reason()));
    }

    private Wording notice(MemberEvent.Noticed event) {
        String who = event.notice() == Notice.IDENTITY_ANSWERED_BY_UNKNOWN ? names.of(event.answerer()) + ": " : "";
        String what = "notice " + kebab(event.notice()) + (event.node() > 0 ? " peer=" + event.node() : "");
        return Wording.limited(what, FLAPS_TOLD, what + ": " + who + Explanations.of(event.notice()));
    }

    private Wording moved(MemberEvent.MoveEnded event) {
        return Wording.always("move to=" + event.move().heir() + " why="
                + kebab(event.move().why()) + " end=" + kebab(event.move().end()) + " took_ms="
                + MoveWords.millis(event.move().tookNs()) + " overlap_ms="
                + MoveWords.millis(event.move().overlapNs()) + ": " + MoveWords.of(event.move()));
    }

    private Wording health(MemberEvent.HealthChanged event) {
        String name = names.path(event.path());
        String kind = "health path=" + name;
        if (event.ailment() == null) {
            return Wording.limited(kind, FLAPS_TOLD, kind + " ailment=none score=" + event.score());
        }
        return Wording.limited(
                kind,
                FLAPS_TOLD,
                kind + " ailment=" + kebab(event.ailment()) + " score=" + event.score() + ": "
                        + Explanations.of(event.ailment(), name));
    }

    private Wording oneWay(MemberEvent.OneWayChanged event) {
        String name = names.path(event.path());
        String kind = "one-way peer=" + event.node() + " path=" + name;
        return Wording.limited(
                kind, FLAPS_TOLD, kind + (event.lasting() ? ": " + Explanations.oneWay(event.node(), name) : " ended"));
    }

    private Wording verdict(MemberEvent.VerdictChanged event) {
        String kind = "verdict peer=" + event.node();
        String silent = event.from() == Verdict.DEAD ? "" : " silent_ms=" + millis(event.silentNs());
        return Wording.limited(
                kind,
                VERDICTS_TOLD,
                kind + " from=" + event.from() + " to=" + event.to() + silent + " grounds="
                        + event.grounds().kebab());
    }

    private Wording path(MemberEvent.PathChanged event) {
        String kind = "path peer=" + event.node() + " path=" + names.path(event.path());
        return Wording.limited(kind, FLAPS_TOLD, kind + " heard=" + event.heard());
    }

    private Wording announced(MemberEvent.Announced event) {
        return Wording.always("announced term=" + event.term() + " addresses=" + event.addresses());
    }

    private Wording confirmed(MemberEvent.TakeoverConfirmed event) {
        TakeoverConfirmation facts = event.confirmation();
        boolean all = facts.confirmed() == facts.asked();
        StringJoiner missing = new StringJoiner(",", " missing=", "");
        facts.missing().forEach(each -> missing.add(each.ip().toString()));
        return Wording.always("confirmed term=" + facts.term() + " neighbours=" + facts.confirmed() + " of="
                + facts.asked() + " half_ms=" + reached(facts.halfNs()) + " most_ms=" + reached(facts.mostNs())
                + " all_ms=" + reached(facts.allNs()) + (all ? "" : missing)
                + (all ? ": every neighbour reaches us" : ": the others are silent, gone, or do not reach us"));
    }

    /** How long it took until a share of the neighbours was reached. */
    private static String reached(long nanos) {
        return nanos < 0 ? "never" : MoveWords.millis(nanos);
    }

    private Wording unreached(MemberEvent.TakeoverUnreached event) {
        String name = names.path(event.path());
        String text = Explanations.unreached(name, names.deviceMacs());
        return Wording.alarm("unreached path=" + name + " asked=" + event.asked() + ": " + text, text);
    }

    private Wording refused(MemberEvent.HeartbeatsRefused event) {
        Refusal refusal = event.refusal();
        boolean other = refusal == Refusal.OTHER_IDENTITY;
        String on = names.path(event.path());
        return Wording.alarm(
                "refused heartbeats reason=" + refusal.kebab() + " path=" + on + " claimed_node=" + event.node()
                        + (other ? " cluster=" + event.cluster() : "") + " count=" + event.count() + ": "
                        + refusal.sentence(),
                "heartbeats are refused as " + refusal.kebab() + ", last on " + on
                        + (event.node() > 0 ? " from one that calls itself node " + event.node() : "")
                        + (other ? " of cluster " + event.cluster() : "") + ": " + refusal.sentence());
    }

    /** On a busy host this comes many times a second: each doubling is news. */
    private Wording overslept(MemberEvent.Overslept event) {
        long lateMs = millis(event.lateNs());
        return Wording.limited(
                "overslept " + (Long.SIZE - Long.numberOfLeadingZeros(lateMs)),
                1,
                "overslept late_ms=" + lateMs + ": this host or agent did not run; no peer is judged for that time");
    }

    private Wording window(MemberEvent.WindowChanged event) {
        String kind = "window peer=" + event.node();
        return Wording.limited(
                kind,
                1,
                kind + " window_ms=" + TimeUnit.NANOSECONDS.toMicros(event.windowNs()) / 1e3 + " profile_ms="
                        + TimeUnit.NANOSECONDS.toMicros(event.profileNs()) / 1e3
                        + (event.windowNs() > event.profileNs()
                                ? ": this network, this host or that peer is slower than the profile; silence is judged later"
                                : ": as the profile says"));
    }

    private Wording deaf(MemberEvent.DeafnessChanged event) {
        String kind = "deaf peer=" + event.node();
        return Wording.limited(
                kind,
                FLAPS_TOLD,
                kind
                        + (event.deaf()
                                ? ": it is silent, but so are neighbours that answered lately: this host is cut off, or"
                                        + " all of them are; nothing is claimed before somebody is heard or they are forgotten"
                                : " over: it is judged anew"));
    }

    private Wording clash(MemberEvent.AddressClashed event) {
        Clash clash = event.clash();
        String why = names.userOf(clash.iface(), clash.mac())
                .filter(user -> clash.kind() == Clash.Kind.ADDRESS_CLAIMED_BY_STRANGER)
                .map(MacUser::text)
                .orElse(Explanations.of(clash, names.deviceMacs()));
        return Wording.alarm(
                "clash kind=" + kebab(clash.kind()) + " station=" + kebab(clash.station()) + " interface="
                        + names.place(clash.iface()) + " mac=" + clash.mac() + " address=" + clash.address()
                        + " frames="
                        + clash.frames() + ": " + why,
                "MAC " + clash.mac() + " (" + kebab(clash.station()) + ") on " + names.label(clash.iface())
                        + " says it has " + clash.address() + ": " + why);
    }

    private Wording joined(MemberEvent.SegmentsJoined event) {
        String text = Explanations.joined(names.label(event.iface()), names.label(event.other()));
        return Wording.alarm(
                "joined interface=" + names.place(event.iface()) + " with=" + names.place(event.other()) + ": " + text,
                text);
    }

    private Wording addressInUse(MemberEvent.AddressInUse event) {
        String what = "notice address-in-use interface=" + names.place(event.iface()) + " mac=" + event.holder();
        String text = what
                + names.userOf(event.iface(), event.holder())
                        .map(user -> " " + user.pairs() + ": " + user.text())
                        .orElse(": a stranger answers for a shared address; "
                                + (event.waits()
                                        ? "nothing is claimed before it is silent, for as long as start.conflict."
                                        : "this cluster has served before or has waited for it, and claims beside it.")
                                + " Find the station with that MAC and take the address away from it");
        return Wording.limited(what + event.waits(), FLAPS_TOLD, text);
    }

    private Wording crossed(MemberEvent.PathsCrossed event) {
        String name = names.path(event.path());
        String text = Explanations.crossed(event.node(), name, event.path(), event.index(), event.sameConfiguration());
        return Wording.alarm(
                "crossed peer=" + event.node() + " path=" + name + " index=" + event.path() + " peer_index="
                        + event.index() + ": " + text,
                text);
    }

    private Wording voice(MemberEvent.VoiceHeard event) {
        String name = names.path(event.path());
        String kind = "voice path=" + name;
        String line = kind + " of=" + event.holder() + " heard=" + kebab(event.voice());
        String why = event.voice().isWrong() ? ": " + Explanations.heard(event.voice(), event.holder(), name) : "";
        return Wording.limited(kind, FLAPS_TOLD, line + why);
    }

    private Wording voiceReported(MemberEvent.VoiceReported event) {
        String name = names.path(event.path());
        String kind = "voice-said peer=" + event.node() + " path=" + name;
        String on = event.path() == 0 ? "" : name;
        return Wording.limited(
                kind,
                FLAPS_TOLD,
                kind
                        + (event.voice().isWrong()
                                ? " heard=" + kebab(event.voice()) + ": "
                                        + Explanations.said(event.voice(), event.node(), on)
                                : " ended"));
    }

    private Wording sameMac(MemberEvent.SameMacHeard event) {
        String name = names.path(event.path());
        String text = Explanations.sameMac(event.node(), name, event.mac());
        return Wording.alarm(
                "same-mac peer=" + event.node() + " path=" + name + " mac=" + event.mac() + ": " + text, text);
    }

    private Wording configuration(MemberEvent.ConfigurationCompared event) {
        String line = "configuration peer=" + event.node() + " agrees=" + event.agrees();
        if (event.agrees()) {
            return Wording.always(line);
        }
        String difference = names.difference(event.digest());
        return Wording.always(line + ": "
                + (difference.isEmpty()
                        ? "cluster, labels, indexes, shared addresses or timings differ; compare the two files"
                        : difference));
    }

    private static Wording lowered(HostEvent.LinkLowered event) {
        return repair("repair link=" + event.link() + " was lowered by somebody else; raised again while active");
    }

    private static Wording leaseLost(HostEvent.LeaseLost event) {
        return repair("repair what=lease: its nf_tables table was gone, probably by \"flush ruleset\"; put back");
    }

    private static Wording repaired(HostEvent.Repaired event) {
        return repair(
                "repair what=" + event.what() + " target=" + event.target() + ": changed by somebody else, put back");
    }

    /** It may be changed back every time. */
    private static Wording repair(String text) {
        return Wording.limited(text, REPAIRS_TOLD, text);
    }

    private static Wording repairedOften(HostEvent.RepairedOften event) {
        String text = Explanations.meddling(event.running());
        String running = event.running().stream().map(HostEvent.Program::name).collect(Collectors.joining(","));
        return Wording.alarm(
                "meddling what=" + event.what() + " target=" + event.target() + " running="
                        + (running.isEmpty() ? "none" : running) + ": " + text,
                event.what() + " of " + event.target() + ": " + text);
    }

    private static Wording foreignAddress(HostEvent.ForeignAddress event) {
        String text = event.prefix().address() + " was on " + event.link()
                + ", where this host would answer for it with another MAC, and was taken away; a shared address must not be"
                + " in the host's own network configuration: remove it there";
        return Wording.alarm("repair what=foreign-address target=" + event.link() + ": " + text, text);
    }

    private static Wording route(HostEvent.RouteChanged event) {
        String kind = "route link=" + event.link() + event.route();
        String line = "route link=" + event.link() + " in_place=" + event.why().isEmpty() + ": " + event.route();
        return Wording.limited(
                kind,
                REPAIRS_TOLD,
                event.why().isEmpty() ? line : line + ": " + event.why() + "; tried again every second");
    }

    private static Wording provisioned(HostEvent.LinkProvisioned event) {
        String kind = "link name=" + event.link();
        return Wording.limited(kind, REPAIRS_TOLD, kind + " provisioned=" + event.there());
    }
}
