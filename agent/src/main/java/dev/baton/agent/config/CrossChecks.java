package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What only shows when keys are seen together. Looks at no key that is known to be bad. Pure. */
final class CrossChecks {
    /** Topology changes let switches forget addresses after a forward delay (IEEE 802.1D), refreshed or not. */
    private static final Duration TOPOLOGY_CHANGE_AGEING = Duration.ofSeconds(15);

    private final Settings settings;
    private final BatonConfig config;

    CrossChecks(Settings settings, BatonConfig config) {
        this.settings = settings;
        this.config = config;
    }

    void run() {
        devices();
        indexes();
        sharedAddresses();
        new RouteChecks(settings, config).run();
        new PublishedChecks(settings, config).run();
        paths();
        refresh();
    }

    private void devices() {
        Map<String, String> keyOf = new HashMap<>();
        keyOf.put(config.sync().device(), Keys.SYNC_INTERFACE);
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.device(gateway.label());
            if (gateway.device().isEmpty() || !settings.isGood(key)) {
                continue;
            }
            String earlier = keyOf.putIfAbsent(gateway.device(), key);
            if (earlier != null) {
                settings.error(
                        key,
                        "\"" + gateway.device() + "\" is already the device of " + earlier + " (line "
                                + settings.line(earlier) + "); every interface needs a device of its own");
            }
        }
    }

    private void indexes() {
        Map<Integer, String> labelOf = new HashMap<>();
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.index(gateway.label());
            String earlier = settings.isGood(key) ? labelOf.putIfAbsent(gateway.index(), gateway.label()) : null;
            if (earlier != null) {
                settings.error(
                        key,
                        "index " + gateway.index() + " is also that of interface " + earlier
                                + ", so both would have the "
                                + (config.macs().onDevice()
                                        ? "heartbeat group " + config.groupMac(gateway)
                                        : "shared MAC " + config.sharedMac(gateway))
                                + "; give each interface an index of its own");
            }
        }
    }

    private void sharedAddresses() {
        Map<Ip, String> keyOf = new HashMap<>();
        long count = 0;
        for (GatewayConfig gateway : config.gateways()) {
            Map<String, Repeats> repeats = new LinkedHashMap<>();
            Map<Ip, String> here = new HashMap<>();
            String key = Keys.shared(gateway.label());
            count += gateway.shared().size();
            for (Prefix shared : gateway.shared()) {
                // A link-local address is one on each link (RFC 4291 section 2.5.6): all may have fe80::1.
                Map<Ip, String> scope =
                        shared.address().isLinkLocal() && shared.address().isV6() ? here : keyOf;
                String earlier = scope.putIfAbsent(shared.address(), key);
                if (earlier != null) {
                    repeats.computeIfAbsent(earlier, k -> new Repeats(shared.address())).count++;
                }
            }
            repeats.forEach((earlier, repeat) -> settings.error(
                    key,
                    repeat
                            + (earlier.equals(key)
                                    ? " written twice here; keep one"
                                    : " already in " + earlier + " (line " + settings.line(earlier)
                                            + "); an address has one interface")));
        }
        for (GatewayConfig gateway : config.gateways()) {
            for (Ip witness : gateway.witnesses()) {
                String owner = keyOf.get(witness);
                if (owner != null) {
                    settings.error(
                            Keys.witness(gateway.label()),
                            witness + " is a shared address (" + owner + ", line " + settings.line(owner)
                                    + "); name a neighbour that belongs to no member, such as a router or a switch");
                }
            }
        }
        if (count > SharedAddresses.MOST) {
            settings.error(
                    Keys.INTERFACES,
                    "all interfaces together share " + count + " addresses; at most " + SharedAddresses.MOST);
        }
        Ip peer = config.sync().peer();
        String owner = peer == null ? null : keyOf.get(peer);
        if (owner != null) {
            settings.error(
                    Keys.SYNC_PEER,
                    peer + " is a shared address (" + owner + ", line " + settings.line(owner)
                            + "); write the peer's own address on the sync interface");
        }
    }

    private void paths() {
        if (config.macs().onDevice()) {
            pathsWithoutSharedMac();
            return;
        }
        long paths =
                1 + config.gateways().stream().filter(GatewayConfig::heartbeat).count();
        if (paths < 2 && !config.gateways().isEmpty()) {
            settings.warning(
                    Keys.heartbeat(config.gateways().get(0).label()),
                    "no gateway interface is a path, so the sync interface alone decides: when it breaks, the standby"
                            + " cannot tell that from a dead peer; leave heartbeat on for at least one");
        }
    }

    /** A member tells its peer's answers from a stranger's by the peer's own MAC there, and only heartbeats say which it is. */
    private void pathsWithoutSharedMac() {
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.heartbeat(gateway.label());
            if (!gateway.heartbeat() && settings.isGood(key)) {
                settings.error(
                        key,
                        "\"false\" does not go with mac.scheme=device (line " + settings.line(Keys.MAC_SCHEME)
                                + "): members answer with their own MACs there, which only heartbeats on "
                                + gateway.label() + " make known to their peers; remove the line");
            }
        }
    }

    private void refresh() {
        if (config.claim().arpRefresh().compareTo(TOPOLOGY_CHANGE_AGEING) > 0) {
            settings.warning(
                    Keys.ARP_REFRESH,
                    DurationText.print(config.claim().arpRefresh())
                            + " is more than the 15s after which switches forget a MAC in a topology change");
        }
    }

    private static final class Repeats {
        private final Ip first;
        private int count;

        Repeats(Ip first) {
            this.first = first;
        }

        @Override
        public String toString() {
            return count == 1 ? first + " is" : first + " and " + (count - 1) + " more are";
        }
    }
}
