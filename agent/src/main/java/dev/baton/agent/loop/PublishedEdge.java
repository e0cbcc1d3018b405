package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.PublishedRange;
import dev.baton.agent.event.AlarmKey;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.status.StatusPage;
import dev.baton.arp.port.ResponderPort;
import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.arp.wire.SolicitationView;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the published addresses on one shared link, as long as this member holds the identity: those of IPv4 by ARP,
 * those of IPv6 by neighbour discovery, each on a port of its own. Nothing is open where nothing is published. Loop thread
 * only; a turn allocates nothing unless something is told.
 *
 * <p>Whether to answer is what the last tick found, unless the turn comes late: then others may have acted on our silence,
 * and what was asked waits until the heartbeats are read and the member has ticked (D4).
 */
final class PublishedEdge {
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long REPEAT_NS = TimeUnit.MINUTES.toNanos(1);

    /** The device under the link, where the same questions are heard too. */
    interface Below {
        /** An ARP frame that was left out there. */
        void heardAbove(ArpView frame, long nowNs);

        /** Says what ARP hears there, or null for all of it; called every turn. */
        void leaveOut(@Nullable SocketFilter besides);
    }

    private final GatewayConfig gateway;
    private final List<PublishedRange> items;
    private final AddressRanges published;
    private final Responder responder;
    private final PathFacts facts;
    private final LogJournal journal;
    /** What the device below hears while questions are read here. */
    private @Nullable SocketFilter besides;

    private @Nullable Below below;
    private final List<ResponderPort> ports = new ArrayList<>();
    private final OpenPorts open;
    private int index;
    private Mac openMac = Mac.ZERO;
    private boolean standsBy;
    private long dueNs;
    /** What earlier ports of this link counted. */
    private long sentBefore;

    private long refusedBefore;
    private long lostBefore;
    private long limitedTold;
    private long limitedToldNs;
    private long strangersTold;
    private long strangersToldNs;

    /**
     * Nothing is open before {@link #update}.
     *
     * @param facts of the device below, for its own MAC
     * @param budget of this host
     */
    PublishedEdge(
            BatonConfig config,
            GatewayConfig gateway,
            PathFacts facts,
            AnswerBudget budget,
            AgentLoop loop,
            LogJournal journal) {
        this.gateway = gateway;
        this.items = config.publishedOn(gateway);
        this.published = ranges(items);
        AddressRanges neighbours =
                ranges(items.stream().filter(PublishedRange::neighbours).toList());
        this.responder = new Responder(config.sharedMac(gateway), published, neighbours, budget);
        this.facts = facts;
        this.open = new OpenPorts(loop);
        this.journal = journal;
    }

    private static AddressRanges ranges(List<PublishedRange> items) {
        AddressRanges.Builder ranges = AddressRanges.builder();
        items.forEach(item -> ranges.add(item.first(), item.last()));
        return ranges.build();
    }

    /**
     * The shared link is as the kernel has it now.
     *
     * @param now its index, or 0 while it is gone
     * @param mac with which is answered
     * @throws dev.baton.nativeconfig.NativeCallException when it is gone again already; to be called again when it is back
     */
    void update(int now, Mac mac) {
        if (now == index && mac.equals(openMac) || published.isEmpty()) {
            return;
        }
        close();
        if (now == 0) {
            return;
        }
        AddressRanges v4 = published.ofVersion(4);
        AddressRanges v6 = published.ofVersion(6);
        try {
            if (!v4.isEmpty()) {
                add(ResponderPort.open(gateway.linkName(), now, mac, v4, responder, this::heard));
                besides = ResponderPort.besides(mac, v4);
            }
            if (!v6.isEmpty()) {
                add(ResponderPort.openNdp(gateway.linkName(), now, mac, v6, responder));
            }
        } catch (NativeCallException e) {
            close();
            throw e;
        }
        index = now;
        openMac = mac;
    }

    /**
     * Names the device under the link. While questions are read here it leaves them out, and is told of each, for they show who
     * lives and who has which address.
     */
    void over(@Nullable Below device) {
        below = device;
    }

    private void heard(ArpView frame, long nowNs) {
        if (below != null) {
            below.heardAbove(frame, nowNs);
        }
    }

    private void add(ResponderPort port) {
        ports.add(port);
        open.add(port.fd(), (most, atNs) -> drain(port, most, atNs), () -> {
            sentBefore += port.sent();
            refusedBefore += port.refused();
            lostBefore += port.lost();
            port.close();
        });
    }

    /** Reads one of {@link #ports}, unless the member ticks first. */
    int drain(ResponderPort port, int most, long nowNs) {
        return nowNs - dueNs > LATE_NS
                ? 0
                : port.drain(most, standsBy, facts.mac().bits(), nowNs);
    }

    /** Those that are open, that of ARP first. */
    List<ResponderPort> ports() {
        return ports;
    }

    /**
     * The member ticked.
     *
     * @param stands whether it holds the identity and stands by it
     * @param nextNs when it is to tick again at the latest
     */
    void ticked(boolean stands, long nowNs, long nextNs) {
        standsBy = stands;
        dueNs = nextNs;
        if (below != null) {
            below.leaveOut(stands ? besides : null);
        }
        if (ports.isEmpty()) {
            return;
        }
        if (responder.limited() > limitedTold && (limitedTold == 0 || nowNs - limitedToldNs >= REPEAT_NS)) {
            tellLimited(nowNs);
        }
        if (responder.strangerFrames() > strangersTold
                && (strangersTold == 0 || nowNs - strangersToldNs >= REPEAT_NS)) {
            tellStranger(nowNs);
        }
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).hearsAllInstead()) {
                tellUnjoined();
            }
        }
    }

    private void tellUnjoined() {
        journal.warn(
                "published interface=" + gateway.label() + ": the kernel does not let the link join the groups in which"
                        + " published IPv6 addresses are asked for; all groups are received instead, and a switch that snoops"
                        + " on memberships (MLD snooping) must flood those of ff02::1:ff00:0/104");
    }

    private void tellLimited(long nowNs) {
        String asker = "MAC " + responder.latestLimited();
        String why = "more questions for published addresses than are answered; look at what that station does";
        journal.warn("published interface=" + gateway.label() + " asker=" + responder.latestLimited() + " ignored="
                + (responder.limited() - limitedTold) + ": " + why);
        journal.alarms()
                .raise(
                        new AlarmKey("published-limit", gateway.label()),
                        asker + " on " + gateway.label() + ": " + why,
                        nowNs);
        limitedTold = responder.limited();
        limitedToldNs = nowNs;
    }

    private void tellStranger(long nowNs) {
        String why = "a station on " + gateway.label()
                + " says that a published address is its own; take it away from that"
                + " station, or, if it belongs there, publish it \"on " + gateway.label() + "\" under that interface";
        journal.warn("published interface=" + gateway.label() + " mac=" + responder.strangerMac() + " address="
                + responder.strangerIp() + ": " + why);
        journal.alarms()
                .raise(
                        new AlarmKey("published-stranger", gateway.label()),
                        "MAC " + responder.strangerMac() + ", " + responder.strangerIp() + ": " + why,
                        nowNs);
        strangersTold = responder.strangerFrames();
        strangersToldNs = nowNs;
    }

    /** What is answered here, and how often it was. */
    StatusPage.PublishedLine line() {
        Map<String, Long> ignored = new LinkedHashMap<>();
        for (Drop drop : Drop.values()) {
            add(ignored, drop, responder.times(drop));
        }
        for (SolicitationView.Drop drop : SolicitationView.Drop.values()) {
            add(ignored, drop, responder.times(drop));
        }
        for (Ignored reason : Ignored.values()) {
            add(ignored, reason, responder.times(reason));
        }
        return new StatusPage.PublishedLine(
                items.stream().map(PublishedRange::addresses).toList(),
                published.size(),
                sentBefore + sum(ResponderPort::sent),
                refusedBefore + sum(ResponderPort::refused),
                lostBefore + sum(ResponderPort::lost),
                ignored);
    }

    /** A reason that ARP and neighbour discovery have in common is one; those that mean "not ignored" have one name too. */
    private static void add(Map<String, Long> ignored, Enum<?> reason, long times) {
        if (times > 0 && !reason.name().equals(Ignored.NONE.name())) {
            ignored.merge(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), times, Long::sum);
        }
    }

    private long sum(ToLongFunction<ResponderPort> count) {
        return ports.stream().mapToLong(count).sum();
    }

    void close() {
        if (below != null) {
            below.leaveOut(null);
        }
        open.close();
        ports.clear();
        besides = null;
        index = 0;
    }
}
