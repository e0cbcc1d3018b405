package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.OtherOrders;
import dev.baton.agent.event.Answerer;
import dev.baton.nativeconfig.addr.Mac;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** How the operator calls what the core numbers: paths, gateway interfaces, MACs, another's configuration. Any thread. */
final class Names {
    private final BatonConfig config;
    private final boolean deviceMacs;
    private final String ownOrder;
    private final Map<Long, String> otherOrders;
    private volatile IntUnaryOperator vlans = iface -> 0;

    Names(BatonConfig config) {
        this.config = config;
        this.deviceMacs = config.gateways().stream()
                .allMatch(gateway -> config.sharedMac(gateway).equals(Mac.ZERO));
        this.ownOrder = OtherOrders.ownOrder(config);
        this.otherOrders = Map.copyOf(OtherOrders.of(config));
    }

    /** Who knows the VLAN ids of the gateway interfaces, 0 for none: the kernel's, not the configuration's. */
    void vlans(IntUnaryOperator known) {
        vlans = known;
    }

    /** Whether the identity has no MAC of its own: whoever holds it answers with its device's. */
    boolean deviceMacs() {
        return deviceMacs;
    }

    String path(int path) {
        return path == 0
                ? "sync"
                : config.gateways().stream()
                        .filter(gateway -> gateway.index() == path)
                        .map(GatewayConfig::label)
                        .findFirst()
                        .orElse(Integer.toString(path));
    }

    String label(int iface) {
        return config.gateways().get(iface).label();
    }

    /** Label, and what the kernel calls it. */
    String place(int iface) {
        int vlan = vlans.applyAsInt(iface);
        return label(iface) + " device=" + config.gateways().get(iface).device() + (vlan > 0 ? " vlan=" + vlan : "");
    }

    /** Whose a MAC is that answers for a shared address, if it is made as shared MACs are. */
    Optional<MacUser> userOf(int iface, Mac mac) {
        return MacUser.of(config, iface, mac);
    }

    /** Who answered for the identity; empty for nobody. */
    String of(@Nullable Answerer answerer) {
        return answerer == null
                ? ""
                : Explanations.answerer(
                        label(answerer.iface()),
                        answerer.mac(),
                        answerer.holder(),
                        deviceMacs,
                        userOf(answerer.iface(), answerer.mac()));
    }

    /** What is known of how a peer's configuration differs, by its digest; or empty. */
    String difference(long digest) {
        String order = otherOrders.get(digest);
        return order == null ? "" : Explanations.otherIndexes(order, ownOrder);
    }
}
