package dev.baton.agent.firewall.host;

import dev.baton.agent.firewall.Report;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The host's packet filter at one moment, as far as it concerns the gateways. Immutable.
 *
 * @param unread what of it could not be read, and why
 * @param loosened gateways whose device dropped what came in by another way than the one back, before an agent ran, and for
 *     which no rule does so; with the rule for it, by label
 * @param interfaceSets sets of nft that decide which interfaces rules are about, as {@code family table name}
 * @param rules how many were read
 */
public record FirewallLook(
        Report report, List<String> unread, Map<String, String> loosened, Set<String> interfaceSets, int rules) {
    /** Where nothing concerns the gateways. */
    public static final FirewallLook NOTHING = new FirewallLook(Report.NOTHING, List.of(), Map.of(), Set.of(), 0);

    public FirewallLook {
        unread = List.copyOf(unread);
        loosened = Map.copyOf(loosened);
        interfaceSets = Set.copyOf(interfaceSets);
    }
}
