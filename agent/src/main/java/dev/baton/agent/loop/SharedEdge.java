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
    private final Mac sharedMac;
    private final Mac group;
    private final boolean replyForm;
    private final Answers answers;
    private final PublishedEdge published;
    private @Nullable Announcer announcer;
    private final Optional<Ip> firstIpv4;
    private final Optional<Ip> firstIpv6;
    private @Nullable ArpPort questions;
    private AgentLoop.@Nullable Attached attached;
    private @Nullable NdpPort solicitations;
    private AgentLoop.@Nullable Attached solicitationsAttached;
    private int index;

    /** Who hears the answers to the shared MAC. */
    record Answers(AgentLoop loop, Listener listener) {
        /** Takes the address, in two halves as in {@link Ports#confirm}, that a station answered for. */
        interface Listener {
            void answered(SharedEdge edge, long high, long low, long nowNs);
        }
    }

    /** @param group to which frames go that are for switches alone */
    SharedEdge(
            GatewayConfig gateway,
            Mac sharedMac,
            Mac group,
            boolean replyForm,
            Answers answers,
            PublishedEdge published) {
        this.group = group;
        this.answers = answers;
        this.published = published;
        this.gateway = gateway;
        this.sharedMac = sharedMac;
        this.replyForm = replyForm;
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
                    config.sharedMac(gateway),
                    config.groupMac(gateway),
                    config.claim().arpReplyForm(),
                    answers,
                    new PublishedEdge(config, gateway, facts, budget, answers.loop(), journal)));
        }
        return edges;
    }

    GatewayConfig gateway() {
        return gateway;
    }

    Mac sharedMac() {
        return sharedMac;
    }

    /**
     * The shared link's index in the kernel now, or none while it is gone.
     *
     * @throws dev.baton.nativeconfig.NativeCallException when it is gone again already; to be called again when it is back
     */
    void update(Optional<Integer> now) {
        int next = now.orElse(0);
        if (next != index) {
            reopen(next);
        }
        published.update(next);
    }

    private void reopen(int next) {
        closeOwn();
        if (next != 0) {
            announcer = Announcer.open(
                    gateway.linkName(),
                    next,
                    sharedMac,
                    gateway.shared().stream().map(Prefix::address).toList(),
                    replyForm);
            ArpPort port = ArpPort.forReplies(gateway.linkName(), next, sharedMac);
            questions = port;
            attached = answers.loop.attach(new Replies(port));
            if (firstIpv6.isPresent()) {
                NdpPort ndp = NdpPort.open(gateway.linkName(), next, sharedMac);
                solicitations = ndp;
                solicitationsAttached = answers.loop.attach(new Advertisements(ndp));
            }
            index = next;
        }
    }

    /** Shows the switches where the shared MAC lives. */
    void teach() {
        if (questions != null) {
            questions.teach(group);
        }
    }

    Mac group() {
        return group;
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
        if (announcer != null) {
            announcer.close();
            announcer = null;
        }
        if (attached != null) {
            answers.loop.detach(attached);
            attached = null;
        }
        if (questions != null) {
            questions.close();
            questions = null;
        }
        if (solicitationsAttached != null) {
            answers.loop.detach(solicitationsAttached);
            solicitationsAttached = null;
        }
        if (solicitations != null) {
            solicitations.close();
            solicitations = null;
        }
        index = 0;
    }

    /** Reads what stations answer the shared MAC. */
    private final class Replies implements AgentLoop.Source {
        private final ArpPort port;
        private final ArpEar ear = this::heard;
        private long heardNs;

        Replies(ArpPort port) {
            this.port = port;
        }

        @Override
        public int fd() {
            return port.fd();
        }

        @Override
        public int drain(int most, long nowNs) {
            heardNs = nowNs;
            return port.drain(most, ear);
        }

        private void heard(ArpView frame) {
            if (frame.etherTarget() == sharedMac.bits()) {
                answers.listener.answered(SharedEdge.this, 0, frame.senderIp() & 0xffff_ffffL, heardNs);
            }
        }
    }

    /** The same of IPv6. */
    private final class Advertisements implements AgentLoop.Source {
        private final NdpPort port;
        private final NdpEar ear = this::heard;
        private long heardNs;

        Advertisements(NdpPort port) {
            this.port = port;
        }

        @Override
        public int fd() {
            return port.fd();
        }

        @Override
        public int drain(int most, long nowNs) {
            heardNs = nowNs;
            return port.drain(most, ear);
        }

        private void heard(NdpView frame) {
            if (frame.isSolicited()) {
                answers.listener.answered(SharedEdge.this, frame.subjectHigh(), frame.subjectLow(), heardNs);
            }
        }
    }
}
