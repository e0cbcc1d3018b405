package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.member.PathFacts;
import dev.baton.arp.port.Announcer;
import dev.baton.arp.port.ArpEar;
import dev.baton.arp.port.ArpPort;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.AnswerSettings;
import dev.baton.arp.wire.ArpView;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private @Nullable ArpPort questions;
    private AgentLoop.@Nullable Attached attached;
    private int index;

    /** Who hears the answers to the shared MAC. */
    record Answers(AgentLoop loop, Listener listener) {
        /** Takes a reply; the frame is good until this returns. */
        interface Listener {
            void answered(SharedEdge edge, ArpView frame, long nowNs);
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

    /** Asks a station for its address, from the shared MAC and our first address. */
    void confirm(int ip, long macBits) {
        if (questions != null) {
            questions.ask(new Mac(macBits), firstIpv4(), ip);
        }
    }

    private int firstIpv4() {
        for (Prefix each : gateway.shared()) {
            if (each.address().isV4()) {
                return each.address().v4Bits();
            }
        }
        return 0;
    }

    void announce(int first, int count) {
        if (announcer != null) {
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
                answers.listener.answered(SharedEdge.this, frame, heardNs);
            }
        }
    }
}
