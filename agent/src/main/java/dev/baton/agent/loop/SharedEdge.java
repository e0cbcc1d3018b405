package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.member.Ports;
import dev.baton.arp.port.Announcer;
import dev.baton.arp.port.ArpEar;
import dev.baton.arp.port.ArpPort;
import dev.baton.arp.port.NdpEar;
import dev.baton.arp.port.NdpPort;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.AnswerSettings;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The shared link of one gateway interface as the loop uses it: where announcements leave, where neighbours answer the shared
 * MAC, and where published addresses are answered for. Loop thread only.
 */
final class SharedEdge {
    private final GatewayConfig gateway;
    private final Macs macs;
    private final Announced announced;
    private final Answers answers;
    private final PublishedEdge published;
    private @Nullable Announcer announcer;
    private final Optional<Ip> firstIpv4;
    private final Optional<Ip> firstIpv6;
    private final OpenPorts opened;
    private @Nullable ArpPort questions;
    private @Nullable NdpPort solicitations;
    private int index;
    /** With which all is open that is. */
    private Mac openMac = Mac.ZERO;

    /** Who hears the answers to the shared MAC. */
    record Answers(AgentLoop loop, Listener listener) {
        /** Takes the address, in two halves as in {@link Ports#confirm}, that a station answered for. */
        interface Listener {
            void answered(SharedEdge edge, long high, long low, long nowNs);
        }
    }

    /**
     * Under which MAC the interface's addresses are answered for.
     *
     * @param shared the cluster's; {@link Mac#ZERO} where it is the device's own
     * @param group to which frames go that are for switches alone
     * @param device as the kernel has it
     */
    record Macs(Mac shared, Mac group, PathFacts device) {
        /** {@link Mac#ZERO} while the device is gone whose own it is. */
        Mac current() {
            return isDevices() ? device.mac() : shared;
        }

        boolean isDevices() {
            return shared.equals(Mac.ZERO);
        }
    }

    /** What is announced, and whether in the form of a reply too. */
    record Announced(List<Ip> addresses, boolean replyForm) {}

    SharedEdge(GatewayConfig gateway, Macs macs, Announced announced, Answers answers, PublishedEdge published) {
        this.macs = macs;
        this.answers = answers;
        this.opened = new OpenPorts(answers.loop);
        this.published = published;
        this.gateway = gateway;
        this.announced = announced;
        this.firstIpv4 = first(gateway, Ip::isV4);
        this.firstIpv6 = first(gateway, Ip::isV6);
    }

    private static Optional<Ip> first(GatewayConfig gateway, Predicate<Ip> version) {
        return gateway.shared().stream().map(Prefix::address).filter(version).findFirst();
    }

    /** Those of all gateway interfaces, in their order; {@code paths} begins with that of sync. */
    static List<SharedEdge> all(BatonConfig config, PathFacts[] paths, Answers answers, LogJournal journal) {
        AnswerBudget budget = new AnswerBudget(AnswerSettings.standard());
        List<SharedEdge> edges = new ArrayList<>();
        for (GatewayConfig gateway : config.gateways()) {
            PathFacts facts = paths[edges.size() + 1];
            edges.add(new SharedEdge(
                    gateway,
                    new Macs(config.sharedMac(gateway), config.groupMac(gateway), facts),
                    new Announced(config.announcedOn(gateway), config.claim().arpReplyForm()),
                    answers,
                    new PublishedEdge(config, gateway, facts, budget, answers.loop(), journal)));
        }
        return edges;
    }

    GatewayConfig gateway() {
        return gateway;
    }

    /** The MAC with which this member answers, or would. */
    Mac mac() {
        return macs.current();
    }

    /** Whether that is the device's own, and another on each member. */
    boolean hasDevicesMac() {
        return macs.isDevices();
    }

    /**
     * The shared link's index in the kernel now, or none while it is gone; also to be called when the device has another MAC.
     *
     * @return whether neighbours are told with another MAC from now on
     * @throws dev.baton.nativeconfig.NativeCallException when it is gone again already; to be called again when it is back
     */
    boolean update(Optional<Integer> now) {
        Mac mac = mac();
        int next = mac.equals(Mac.ZERO) ? 0 : now.orElse(0);
        boolean changed = !mac.equals(openMac);
        if (next != index || changed) {
            reopen(next, mac);
        }
        published.update(next, mac);
        return changed && next != 0;
    }

    private void reopen(int next, Mac mac) {
        closeOwn();
        if (next != 0) {
            Announcer sender =
                    Announcer.open(gateway.linkName(), next, mac, announced.addresses(), announced.replyForm());
            opened.add(sender::close);
            announcer = sender;
            ArpPort arp = ArpPort.forReplies(gateway.linkName(), next, mac);
            ArpEar replies = this::replied;
            opened.add(arp.fd(), (most, nowNs) -> arp.drain(most, nowNs, replies), arp::close);
            questions = arp;
            if (firstIpv6.isPresent()) {
                NdpPort ndp = NdpPort.open(gateway.linkName(), next, mac);
                NdpEar advertisements = this::advertised;
                opened.add(ndp.fd(), (most, nowNs) -> ndp.drain(most, nowNs, advertisements), ndp::close);
                solicitations = ndp;
            }
            index = next;
            openMac = mac;
        }
    }

    /** Shows the switches where the shared MAC lives. */
    void teach() {
        if (questions != null) {
            questions.teach(macs.group());
        }
    }

    Mac group() {
        return macs.group();
    }

    /** Asks a station for its address, from the shared MAC and our first address; see {@link Ports#confirm}. */
    void confirm(long high, long low, long macBits) {
        if (high == 0 && questions != null) {
            questions.ask(new Mac(macBits), firstIpv4.map(Ip::v4Bits).orElse(0), (int) low);
        } else if (high != 0 && solicitations != null && firstIpv6.isPresent()) {
            solicitations.ask(new Mac(macBits), firstIpv6.get(), Ip.v6(high, low));
        }
    }

    /** @param router whether this host forwards IPv6 */
    void announce(int first, int count, boolean router) {
        if (announcer != null) {
            announcer.router(router);
            announcer.announce(first, count);
        }
    }

    PublishedEdge published() {
        return published;
    }

    long sent() {
        return announcer == null ? 0 : announcer.sent();
    }

    long refused() {
        return announcer == null ? 0 : announcer.refused();
    }

    void close() {
        published.close();
        closeOwn();
    }

    private void closeOwn() {
        opened.close();
        announcer = null;
        questions = null;
        solicitations = null;
        index = 0;
        openMac = Mac.ZERO;
    }

    private void replied(ArpView frame, long nowNs) {
        if (frame.etherTarget() == openMac.bits()) {
            answers.listener.answered(this, 0, frame.senderIp() & 0xffff_ffffL, nowNs);
        }
    }

    private void advertised(NdpView frame, long nowNs) {
        if (frame.isSolicited()) {
            answers.listener.answered(this, frame.subjectHigh(), frame.subjectLow(), nowNs);
        }
    }
}
