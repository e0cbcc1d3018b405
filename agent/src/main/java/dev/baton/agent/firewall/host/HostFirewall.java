package dev.baton.agent.firewall.host;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.firewall.Analysis;
import dev.baton.agent.firewall.NftReader;
import dev.baton.agent.firewall.Report;
import dev.baton.agent.firewall.Ruleset;
import dev.baton.agent.firewall.SaveReader;
import dev.baton.agent.firewall.WatchedGateway;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.firewall.RulesetTable;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the packet filter of the calling thread's network namespace: nf_tables by {@code nft}, or, for tables that iptables
 * has made there, by {@code iptables-nft-save}, which alone can show their rules; the older kind of iptables by {@code
 * iptables-legacy-save}. Changes nothing.
 */
public final class HostFirewall {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What nft takes for a name without quotes, which it knows for files only. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_/\\\\.-]*");
    /** Those in which a packet has not come to the shared link yet. */
    private static final Set<String> BEFORE_LINKS = Set.of("netdev", "bridge");

    private final List<WatchedGateway> gateways;
    private final Function<String, Optional<Path>> programs;
    private final Ruleset ruleset;
    private final List<String> unread = new ArrayList<>();
    private final Set<String> readBySave = new HashSet<>();

    private HostFirewall(
            List<WatchedGateway> gateways, Set<Ip> ownAddresses, Function<String, Optional<Path>> programs) {
        this.gateways = gateways;
        this.programs = programs;
        this.ruleset = new Ruleset(gateways, ownAddresses, forwards(4) || forwards(6));
    }

    /** Kinds of iptables, with what the kernel lists their older tables in. */
    private enum Kind {
        IPV4("iptables", "ip", "ip_tables_names"),
        IPV6("ip6tables", "ip6", "ip6_tables_names"),
        ARP("arptables", "arp", "arp_tables_names");

        private final String tool;
        private final String family;
        private final String names;

        Kind(String tool, String family, String names) {
            this.tool = tool;
            this.family = family;
            this.names = names;
        }

        /** The files of this thread's namespace, not of the process's. */
        private boolean hasLegacyTables() {
            try {
                return !Files.readString(Path.of("/proc/thread-self/net", names))
                        .isBlank();
            } catch (IOException neverLoaded) {
                return false;
            }
        }
    }

    /** Looks at it now. */
    public static FirewallLook look(BatonConfig config) {
        return look(config, Child::find);
    }

    /** @param programs where a program is */
    static FirewallLook look(BatonConfig config, Function<String, Optional<Path>> programs) {
        try (LinkControl control = LinkControl.open()) {
            List<Link> links = control.links();
            List<AssignedAddress> addresses = control.addresses();
            List<WatchedGateway> gateways = WatchedGateway.of(config, links, addresses, control.groups());
            if (gateways.isEmpty()) {
                return FirewallLook.NOTHING;
            }
            Set<Ip> own = WatchedGateway.ownAddresses(config, links, addresses);
            return new HostFirewall(gateways, own, programs).look(config.files().stateDir());
        }
    }

    private static boolean forwards(int version) {
        return SysctlLedger.read(new Sysctl(version, "all", "forwarding"))
                .filter(value -> !value.equals("0"))
                .isPresent();
    }

    private FirewallLook look(Path stateDirectory) {
        for (Kind kind : Kind.values()) {
            if (kind.hasLegacyTables()) {
                save(kind, kind.tool + "-legacy-save", true);
            }
        }
        List<RulesetTable> tables = tables();
        if (tables.stream().anyMatch(HostFirewall::mayBeIptables)) {
            save(Kind.IPV4, "iptables-nft-save", false);
            save(Kind.IPV6, "ip6tables-nft-save", false);
        }
        tables.removeIf(table -> readBySave.contains(table.family() + " " + table.name()));
        nft(tables);
        if (ruleset.notCompared() > 0) {
            unread.add(ruleset.notCompared() + " more rules that name only one of both (too many to compare)");
        }
        Report report = texts(Analysis.of(ruleset));
        return new FirewallLook(
                report,
                unread,
                LoosenedFilter.of(gateways, report, stateDirectory),
                ruleset.interfaceSets(),
                ruleset.count());
    }

    /** Tables whose rules packets of the shared addresses may meet. */
    private List<RulesetTable> tables() {
        try {
            return new ArrayList<>(RulesetTable.all().stream()
                    .filter(table -> !table.dormant() && !BEFORE_LINKS.contains(table.family()))
                    .toList());
        } catch (NativeCallException e) {
            unread.add("the tables of nf_tables (" + e.getMessage() + ")");
            return new ArrayList<>();
        }
    }

    private static boolean mayBeIptables(RulesetTable table) {
        return Set.of("ip", "ip6").contains(table.family())
                && Set.of("filter", "nat", "mangle", "raw", "security").contains(table.name());
    }

    /** @param only whether nothing else could read those tables */
    private void save(Kind kind, String program, boolean only) {
        Optional<Path> found = programs.apply(program);
        if (found.isEmpty()) {
            if (only) {
                unread.add("the rules of " + kind.tool + "-legacy (there is no " + program
                        + "; install the package iptables)");
            }
            return;
        }
        String tool = program.substring(0, program.length() - "-save".length());
        SaveReader reader = new SaveReader(ruleset, tool, kind.family);
        try {
            Child.run(List.of(found.get().toString()), PATIENCE, reader::read);
            if (!only) {
                readBySave.addAll(reader.tables());
            }
        } catch (IOException e) {
            unread.add("the rules of " + kind.tool + " (" + program + ": " + e.getMessage() + ")");
        }
    }

    private void nft(List<RulesetTable> tables) {
        Optional<Path> nft = programs.apply("nft");
        if (nft.isEmpty()) {
            if (!tables.isEmpty()) {
                unread.add("the nftables rules (there is no nft; install the package nftables)");
            }
            return;
        }
        NftReader reader = new NftReader(ruleset, Set.of());
        for (RulesetTable table : tables) {
            String name = table.family() + " " + table.name();
            try {
                if (!NAME.matcher(table.name()).matches()) {
                    throw new IOException("nft does not take its name");
                }
                List<String> command =
                        List.of(nft.get().toString(), "-n", "-j", "list", "table", table.family(), table.name());
                Child.run(command, PATIENCE, reader::read);
            } catch (IOException e) {
                unread.add("the nftables table " + name + " (" + e.getMessage() + ")");
            }
        }
    }

    private Report texts(Report report) {
        RuleTexts texts = new RuleTexts(report.findings(), programs.apply("nft"), PATIENCE);
        return report.map(texts::complete);
    }
}
