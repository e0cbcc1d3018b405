package dev.baton.agent.firewall.host;

import dev.baton.agent.firewall.Report;
import dev.baton.agent.firewall.WatchedGateway;
import dev.baton.nativeconfig.process.BootId;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlException;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where {@code rp_filter} is strict, or was before an agent made it loose (DESIGN.md section 4): a source address that
 * belongs behind another interface passes from then on, unless a rule drops it.
 */
final class LoosenedFilter {
    /** Of the two kinds 1 is strict and 2 is loose; of a device and of all devices the higher number counts. */
    private static final int STRICT = 1;

    /** What a start keeps there of the settings that it found. */
    private static final String LEDGER = "sysctl.saved";

    private LoosenedFilter() {}

    /** The rule to write for each gateway, by label. */
    static Map<String, String> of(List<WatchedGateway> gateways, Report report, Path stateDirectory) {
        Map<Sysctl, String> found = SysctlLedger.found(stateDirectory.resolve(LEDGER), BootId.read());
        Map<String, String> rules = new TreeMap<>();
        for (WatchedGateway gateway : gateways) {
            boolean strict =
                    Math.max(value("all", found), value(gateway.device().name(), found)) == STRICT;
            if (strict && !report.asksWayBack().contains(gateway.label())) {
                rules.put(gateway.label(), WatchedGateway.wayBackRules(List.of(gateway)));
            }
        }
        return rules;
    }

    private static int value(String device, Map<Sysctl, String> found) {
        Sysctl key = new Sysctl(4, device, "rp_filter");
        try {
            return Integer.parseInt(
                    found.getOrDefault(key, SysctlLedger.read(key).orElse("0")));
        } catch (NumberFormatException | SysctlException unknown) {
            return 0;
        }
    }
}
