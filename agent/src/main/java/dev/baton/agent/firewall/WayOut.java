package dev.baton.agent.firewall;

import dev.baton.agent.config.GatewayConfig;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.List;

/**
 * Where packets of a gateway interface leave: routes are the device's as far as it has an address of the network, else the
 * shared link's (DESIGN.md section 4).
 *
 * @param byDevice whether some leave by the device
 * @param byLink whether some leave by the shared link
 */
public record WayOut(boolean byDevice, boolean byLink) {

    /**
     * The ways out of one interface.
     *
     * @param own the addresses that its device has besides the shared ones
     * @param onDevice whether devices carry the shared addresses themselves ({@code mac.scheme=device})
     */
    public static WayOut of(GatewayConfig gateway, List<Prefix> own, boolean onDevice) {
        if (onDevice) {
            return new WayOut(true, false);
        }
        boolean byLink = !gateway.routes().isEmpty()
                || gateway.shared().stream().anyMatch(shared -> !shared.isHost() && !deviceHas(shared, own, false));
        boolean byDevice = gateway.shared().stream().anyMatch(shared -> deviceHas(shared, own, false));
        return new WayOut(byDevice || !byLink, byLink);
    }

    /** Whether the device has the network of a shared address. Every shared link has the link-local one. */
    public static boolean deviceHas(Prefix shared, List<Prefix> own, boolean onDevice) {
        boolean onEveryLink =
                !onDevice && shared.address().isV6() && shared.address().isLinkLocal();
        return !onEveryLink && own.stream().anyMatch(prefix -> prefix.network().equals(shared.network()));
    }
}
