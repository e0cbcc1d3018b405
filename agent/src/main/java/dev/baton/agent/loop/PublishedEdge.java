package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.PublishedRange;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.status.StatusPage;
import dev.baton.arp.port.ResponderPort;
import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.nativeconfig.addr.Mac;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the published addresses on one shared link, as long as this member holds the identity. Nothing is open where
 * nothing is published. Loop thread only; a turn allocates nothing unless something is told.
 *
 * <p>Whether to answer is what the last tick found, unless the turn comes late: then others may have acted on our silence,
 * and what was asked waits until the heartbeats are read and the member has ticked (D4).
 */
final class PublishedEdge implements AgentLoop.Source {
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long REPEAT_NS = TimeUnit.MINUTES.toNanos(1);

    private final GatewayConfig gateway;
    private final Mac sharedMac;
    private final List<PublishedRange> items;
    private final AddressRanges published;
    private final Responder responder;
    private final PathFacts facts;
    private final AgentLoop loop;
    private final LogJournal journal;
    private @Nullable ResponderPort port;
    private AgentLoop.@Nullable Attached attached;
    private int index;
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
        this.sharedMac = config.sharedMac(gateway);
        this.items = config.publishedOn(gateway);
        this.published = ranges(items);
        AddressRanges neighbours =
                ranges(items.stream().filter(PublishedRange::neighbours).toList());
        this.responder = new Responder(sharedMac, published, neighbours, budget);
        this.facts = facts;
        this.loop = loop;
        this.journal = journal;
    }

    private static AddressRanges ranges(List<PublishedRange> items) {
        AddressRanges.Builder ranges = AddressRanges.builder();
        items.forEach(item -> ranges.add(item.first().v4Bits(), item.last().v4Bits()));
        return ranges.build();
    }

    /**
     * The shared link's index in the kernel now, or 0 while it is gone.
     *
     * @throws dev.baton.nativeconfig.NativeCallException when it is gone again already; to be called again when it is back
     */
    void update(int now) {
        if (now == index || published.isEmpty()) {
            return;
        }
        close();
        if (now != 0) {
            port = ResponderPort.open(gateway.linkName(), now, sharedMac, published, responder);
            attached = loop.attach(this);
            index = now;
        }
    }

    /**
     * The member ticked.
     *
     * @param stands whether it holds the identity and stands by it
     * @param nextNs when it is to tick again at the latest
     */
    void ticked(boolean stands, long nowNs, long nextNs) {
        if (port == null) {
            return;
        }
        standsBy = stands;
        dueNs = nextNs;
        if (responder.limited() > limitedTold && (limitedTold == 0 || nowNs - limitedToldNs >= REPEAT_NS)) {
            tellLimited(nowNs);
        }
        if (responder.strangerFrames() > strangersTold
                && (strangersTold == 0 || nowNs - strangersToldNs >= REPEAT_NS)) {
            tellStranger(nowNs);
        }
    }

    private void tellLimited(long nowNs) {
        String asker = "MAC " + responder.latestLimited();
        String why = "more questions for published addresses than are answered; look at what that station does";
        journal.warn("published interface=" + gateway.label() + " asker=" + responder.latestLimited() + " ignored="
                + (responder.limited() - limitedTold) + ": " + why);
        journal.alarms()
                .raise("published-limit" + gateway.label(), asker + " on " + gateway.label() + ": " + why, nowNs);
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
                        "published-stranger" + gateway.label(),
                        "MAC " + responder.strangerMac() + ", " + responder.strangerIp() + ": " + why,
                        nowNs);
        strangersTold = responder.strangerFrames();
        strangersToldNs = nowNs;
    }

    @Override
    public int fd() {
        return port == null ? -1 : port.fd();
    }

    @Override
    public int drain(int most, long nowNs) {
        if (port == null || nowNs - dueNs > LATE_NS) {
            return 0;
        }
        return port.drain(most, standsBy, facts.mac().bits(), nowNs);
    }

    /** What is answered here, and how often it was. */
    StatusPage.PublishedLine line() {
        Map<String, Long> ignored = new LinkedHashMap<>();
        for (Drop drop : Drop.values()) {
            if (drop != Drop.NONE && responder.times(drop) > 0) {
                ignored.put(drop.name().toLowerCase(Locale.ROOT).replace('_', '-'), responder.times(drop));
            }
        }
        for (Ignored reason : Ignored.values()) {
            if (reason != Ignored.NONE && responder.times(reason) > 0) {
                ignored.put(reason.kebab(), responder.times(reason));
            }
        }
        return new StatusPage.PublishedLine(
                items.stream().map(PublishedRange::addresses).toList(),
                published.size(),
                sentBefore + (port == null ? 0 : port.sent()),
                refusedBefore + (port == null ? 0 : port.refused()),
                lostBefore + (port == null ? 0 : port.lost()),
                ignored);
    }

    void close() {
        if (attached != null) {
            loop.detach(attached);
            attached = null;
        }
        if (port != null) {
            sentBefore += port.sent();
            refusedBefore += port.refused();
            lostBefore += port.lost();
            port.close();
            port = null;
        }
        index = 0;
    }
}
