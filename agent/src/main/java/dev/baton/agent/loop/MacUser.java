package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.MacScheme;
import dev.baton.nativeconfig.addr.Mac;
import java.util.Optional;

/**
 * Whose a MAC is that answers for a shared address, if it is made as shared MACs are. Pure.
 *
 * @param pairs for the log: {@code cluster=199 scheme=vendor}
 * @param text what it means and what to do about it
 */
record MacUser(String pairs, String text) {
    /** Knows whose shared MAC was heard on a gateway interface. */
    interface Lookup {
        Optional<MacUser> of(int iface, Mac mac);
    }

    /** Knows it for the gateway interfaces of this configuration. */
    static Lookup among(BatonConfig config) {
        return (iface, mac) -> of(config, iface, mac);
    }

    /**
     * Our own cluster comes first: a member whose interfaces have other indexes answers with what is our shared MAC of another
     * interface, which might be that of another cluster's interface as well.
     *
     * @param iface the gateway interface on which it was heard, in the order of {@code interfaces}
     */
    static Optional<MacUser> of(BatonConfig config, int iface, Mac mac) {
        GatewayConfig on = config.gateways().get(iface);
        return config.gateways().stream()
                .filter(gateway -> gateway.index() != on.index() && !mac.equals(Mac.ZERO))
                .filter(gateway -> config.sharedMac(gateway).equals(mac))
                .findFirst()
                .map(gateway -> new MacUser(
                        "shared_mac_of=" + gateway.label(), Explanations.otherOrder(on.label(), gateway.label())))
                .or(() -> MacScheme.ownerOf(mac, on.index()).map(MacUser::ofCluster));
    }

    private static MacUser ofCluster(MacScheme.Owner owner) {
        return new MacUser("cluster=" + owner.cluster() + " scheme=" + owner.scheme(), Explanations.changing(owner));
    }
}
