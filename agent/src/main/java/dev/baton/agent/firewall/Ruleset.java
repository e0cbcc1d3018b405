package dev.baton.agent.firewall;

import dev.baton.agent.firewall.Chain.Place;
import dev.baton.nativeconfig.addr.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host's packet filter as far as it matters to its gateways: chains with the ways between them, and of the rules only
 * those that a packet may meet on one name of a gateway and not on the other. So its size is that of what is found, not of
 * the ruleset. Filled by {@link NftReader} and {@link SaveReader}; read by {@link Analysis}. One thread.
 */
public final class Ruleset {
    static final String NFT = "nft";

    /** So many are kept: some 2 MiB, of a heap that is the agent's too. */
    static final int MOST_KEPT = 20_000;

    /** Of so many the words are kept too; a few of each kind are told. */
    private static final int MOST_WORDS = 500;

    private final List<WatchedGateway> gateways;
    private final Set<Ip> ownAddresses;
    private final Map<Place, Chain> chains = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Flowtable> flowtables = new ArrayList<>();
    /** Sets of nft that hold interfaces, as {@code family table name}. */
    private final Set<String> interfaceSets = new HashSet<>();

    private final boolean forwards;
    private final Draft draft;
    private int count;
    private int notKept;

    /** A flowtable that takes packets of a gateway's device past the rules. */
    record Flowtable(String family, String table, String name, int gateway) {}

    /** An empty one of a host that forwards. */
    Ruleset(List<WatchedGateway> gateways, Set<Ip> ownAddresses) {
        this(gateways, ownAddresses, true);
    }

    /**
     * An empty one.
     *
     * @param ownAddresses see {@link WatchedGateway#ownAddresses}
     * @param forwards whether the kernel would forward
     */
    public Ruleset(List<WatchedGateway> gateways, Set<Ip> ownAddresses, boolean forwards) {
        this.forwards = forwards;
        this.gateways = List.copyOf(gateways);
        this.ownAddresses = Set.copyOf(ownAddresses);
        this.draft = new Draft(slots());
    }

    List<WatchedGateway> gateways() {
        return gateways;
    }

    boolean forwards() {
        return forwards;
    }

    /** Each gateway is a way in, and a way out. */
    int slots() {
        return 2 * gateways.size();
    }

    int slot(InterfaceKey key, int gateway) {
        return key.out() ? gateways.size() + gateway : gateway;
    }

    boolean isWayOut(int slot) {
        return slot >= gateways.size();
    }

    WatchedGateway gateway(int slot) {
        return gateways.get(slot % gateways.size());
    }

    Chain chain(Place place) {
        return chains.computeIfAbsent(place, Chain::new);
    }

    /** Begins the next rule; {@link #add} ends it. */
    Draft begin(Chain chain, int version) {
        draft.begin(chain, version);
        return draft;
    }

    void add(Draft rule) {
        count++;
        Chain chain = rule.chain();
        chain.add(rule.verdict, rule.conditional);
        if (rule.accepts && rule.isOnTheWay()) {
            chain.letsPass();
        }
        for (int i = 0; i < slots(); i++) {
            if (rule.mayPass(i)) {
                chain.mayPass(i, count);
            }
            if (rule.mayDoElse(i)) {
                chain.mayDoElse(i, count);
            }
        }
        for (Chain target : rule.targets) {
            Chain.Way way = chain.wayTo(target);
            way.through |= rule.isOnTheWay();
            for (int i = 0; i < slots(); i++) {
                way.devices.set(i, way.devices.get(i) || rule.device[i] != Draft.NEVER);
                way.links.set(i, way.links.get(i) || rule.link[i] != Draft.NEVER);
            }
        }
        for (int i = 0; i < slots() && !rule.toOwnAddress; i++) {
            Rule kept = rule.ruleFor(i, count);
            if (kept != null && rules.size() < MOST_KEPT) {
                rules.add(kept);
            } else if (kept != null) {
                notKept++;
            }
        }
    }

    /** Whether the words of the next rule are worth making. */
    boolean keepsWords() {
        return rules.size() < MOST_WORDS;
    }

    void flowtable(String family, String table, String name, Set<String> devices) {
        for (int i = 0; i < gateways.size(); i++) {
            WatchedGateway gateway = gateways.get(i);
            if (devices.contains(gateway.device().name())
                    && !devices.contains(gateway.link().name())) {
                flowtables.add(new Flowtable(family, table, name, i));
            }
        }
    }

    void interfaceSet(String family, String table, String name) {
        interfaceSets.add(family + " " + table + " " + name);
    }

    /** Whether all these are addresses of the host's own: what is for them comes in on the devices. */
    boolean areOwn(List<String> addresses) {
        try {
            return !addresses.isEmpty() && addresses.stream().map(Ip::parse).allMatch(ownAddresses::contains);
        } catch (IllegalArgumentException notAddresses) {
            return false;
        }
    }

    List<Rule> rules() {
        return rules;
    }

    List<Chain> chains() {
        return List.copyOf(chains.values());
    }

    List<Flowtable> flowtables() {
        return flowtables;
    }

    /** How many rules were read. */
    public int count() {
        return count;
    }

    /** How many of them were too many to be compared with each other. */
    public int notCompared() {
        return notKept;
    }

    /** Sets whose elements decide which interfaces rules are about, as {@code family table name}. */
    public Set<String> interfaceSets() {
        return Set.copyOf(interfaceSets);
    }
}
