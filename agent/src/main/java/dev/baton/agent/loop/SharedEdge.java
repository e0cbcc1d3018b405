package dev.baton.agent.loop;

import dev.baton.agent.config.GatewayConfig;
import dev.baton.arp.port.Announcer;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shared link of one gateway interface as the loop uses it: where announcements leave. Loop thread only. */
final class SharedEdge {
    private final GatewayConfig gateway;
    private final Mac sharedMac;
    private final boolean replyForm;
    private @Nullable Announcer announcer;
    private int index;

    SharedEdge(GatewayConfig gateway, Mac sharedMac, boolean replyForm) {
        this.gateway = gateway;
        this.sharedMac = sharedMac;
        this.replyForm = replyForm;
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
        if (next == index) {
            return;
        }
        close();
        if (next != 0) {
            announcer = Announcer.open(
                    gateway.linkName(),
                    next,
                    sharedMac,
                    gateway.shared().stream().map(Prefix::address).toList(),
                    replyForm);
            index = next;
        }
    }

    void announce(int first, int count) {
        if (announcer != null) {
            announcer.announce(first, count);
        }
    }

    long sent() {
        return announcer == null ? 0 : announcer.sent();
    }

    long refused() {
        return announcer == null ? 0 : announcer.refused();
    }

    void close() {
        if (announcer != null) {
            announcer.close();
            announcer = null;
        }
        index = 0;
    }
}
