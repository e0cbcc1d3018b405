package dev.baton.agent.config;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words that belong to other programs' files and are found in configurations that were moved from there: keepalived's, and
 * those of {@code ip address} and {@code ip route}, which keepalived takes over. Each with what to do instead. Pure.
 */
final class ForeignWords {
    private static final String NOT_YET = "is not available in this version; remove the line";
    private static final String MAC =
            "every shared link has the shared MAC by itself; see mac.scheme, and remove the line";
    private static final String ROLE =
            "no member is master by its configuration: they agree on one, and a healthier one is handed the role; remove the"
                    + " line, and see preempt";
    private static final String SECRET = "make a key with \"baton keygen\" and name its file with cluster.key.file";
    private static final String SCRIPT =
            "checks by scripts are not available in this version: carrier, neighbours and the peer's kernel are watched by"
                    + " themselves; remove the line";
    private static final String HOOK = "scripts at a change of role are not available in this version; remove the line";
    private static final String TOGETHER =
            "all interfaces listed in interfaces move together, and each is watched; remove the line";
    private static final String PACE = "see arp.refresh; announcements after a claim need no setting";
    private static final String RULES =
            "leave policy rules in the host's own network configuration, on both members: a rule \"from\" a shared address"
                    + " meets nothing where that address is not in use. Routes of the rule's table go into"
                    + " interface.LABEL.routes, as \"DEST via GATEWAY table N\"";

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("virtual_router_id", "write cluster.id, one number for all interfaces together"),
            Map.entry("vrid", "write cluster.id, one number for all interfaces together"),
            Map.entry("vhid", "write cluster.id, one number for all interfaces together"),
            Map.entry("router_id", "write node.name, and node.id for the number"),
            Map.entry("priority", ROLE),
            Map.entry("state", ROLE),
            Map.entry("weight", ROLE),
            Map.entry("advskew", ROLE),
            Map.entry("nopreempt", "that is the default here (preempt = false); remove the line"),
            Map.entry("preempt_delay", "write preempt = true, which waits for a minute, or leave it out"),
            Map.entry("auth_type", SECRET),
            Map.entry("auth_pass", SECRET),
            Map.entry("authentication", SECRET),
            Map.entry("advert_int", "write heartbeat.interval, with a unit, or heartbeat.profile"),
            Map.entry("interface", "write interface.LABEL.device for each label in interfaces"),
            Map.entry("virtual_ipaddress", "write interface.LABEL.shared, with commas between addresses"),
            Map.entry("virtual_ipaddress_excluded", "write them into interface.LABEL.shared with the others"),
            Map.entry("virtual_routes", "write interface.LABEL.routes, with commas between routes"),
            Map.entry("virtual_rules", RULES),
            Map.entry("use_vmac", MAC),
            Map.entry("vmac_xmit_base", MAC),
            Map.entry("use_ipvlan", MAC),
            Map.entry("unicast_peer", "write sync.peer, the peer's address on the sync interface"),
            Map.entry("unicast_src_ip", "heartbeats leave from the devices' own addresses; remove the line"),
            Map.entry("mcast_src_ip", "heartbeats leave from the devices' own addresses; remove the line"),
            Map.entry("track_interface", TOGETHER),
            Map.entry("track_bfd", TOGETHER),
            Map.entry("dont_track_primary", TOGETHER),
            Map.entry("vrrp_sync_group", TOGETHER),
            Map.entry("group", TOGETHER),
            Map.entry("track_script", SCRIPT),
            Map.entry("track_process", SCRIPT),
            Map.entry("track_file", SCRIPT),
            Map.entry("vrrp_script", SCRIPT),
            Map.entry("vrrp_track_process", SCRIPT),
            Map.entry("script", SCRIPT),
            Map.entry("notify", HOOK),
            Map.entry("notify_master", HOOK),
            Map.entry("notify_backup", HOOK),
            Map.entry("notify_fault", HOOK),
            Map.entry("notify_stop", HOOK),
            Map.entry("smtp_alert", HOOK),
            Map.entry("garp_master_delay", PACE),
            Map.entry("garp_master_refresh", PACE),
            Map.entry("garp_master_repeat", PACE),
            Map.entry("garp_interval", PACE),
            Map.entry("version", "the protocol is Baton's own; remove the line"),
            Map.entry("accept", "the active answers for its shared addresses itself; remove the line"),
            Map.entry("vrrp_instance", "one configuration is one cluster; name its interfaces in interfaces"),
            Map.entry("virtual_server", "Baton balances no load; leave that to ipvs"),
            Map.entry("global_defs", "there are no blocks here; write KEY = VALUE, one a line"),
            Map.entry("{", "there are no blocks here; write KEY = VALUE, one a line"),
            Map.entry("}", "there are no blocks here; write KEY = VALUE, one a line"));

    /** First words of keys that DESIGN section 5 has and this version has not. */
    private static final Map<String, String> LATER = Map.of(
            "connections.",
            NOT_YET,
            "sync.set.",
            NOT_YET,
            "sync.fallback",
            NOT_YET,
            "http.",
            NOT_YET,
            "hook.",
            NOT_YET,
            "active.units",
            NOT_YET,
            "condition.",
            NOT_YET,
            "witness",
            NOT_YET);

    private static final String ALONE = "an address is written with its prefix length and nothing else";
    private static final String LIFETIME = "a shared address is valid as long as it is held; leave it out";

    private static final Map<String, String> BEHIND_ADDRESSES = Map.ofEntries(
            Map.entry("brd", "the broadcast address follows from the prefix length; leave it out"),
            Map.entry("broadcast", "the broadcast address follows from the prefix length; leave it out"),
            Map.entry("dev", "addresses go onto the device of their interface (interface.LABEL.device); leave it out"),
            Map.entry("label", "addresses have no labels of their own; leave it out"),
            Map.entry("scope", "the scope follows from the address; leave it out"),
            Map.entry("preferred_lft", LIFETIME),
            Map.entry("valid_lft", LIFETIME),
            Map.entry("peer", "addresses of point-to-point links cannot be shared; leave it out"),
            Map.entry("remote", "addresses of point-to-point links cannot be shared; leave it out"),
            Map.entry("metric", "the metric of a network's route is the kernel's; leave it out"),
            Map.entry("proto", "addresses carry Baton's mark where they need one; leave it out"),
            Map.entry("nodad", "duplicate address detection is seen to; leave it out"),
            Map.entry("home", ALONE + "; leave it out"),
            Map.entry("mngtmpaddr", ALONE + "; leave it out"),
            Map.entry("autojoin", ALONE + "; leave it out"),
            Map.entry("noprefixroute", "whether a route to the network comes along is decided here; leave it out"),
            Map.entry("no_track", TOGETHER.replace("remove the line", "leave it out")),
            Map.entry("track_group", TOGETHER.replace("remove the line", "leave it out")),
            Map.entry("src", "it belongs to a route: interface.LABEL.routes = default via GATEWAY src ADDRESS"),
            Map.entry("via", "it belongs to a route: interface.LABEL.routes = DEST via GATEWAY"),
            Map.entry("netmask", "write the prefix length, such as /24"),
            Map.entry("mask", "write the prefix length, such as /24"));

    private static final String UNICAST =
            "only routes that lead somewhere can be shared; leave it to the host's own network" + " configuration";
    private static final String ONE_WAY =
            "a route has one gateway here; write one route for each, with metrics of their own";

    private static final Map<String, String> IN_ROUTES = Map.ofEntries(
            Map.entry("dev", "a route leads out of the shared link of its interface; leave it out"),
            Map.entry("oif", "a route leads out of the shared link of its interface; leave it out"),
            Map.entry("onlink", "it is set where it is needed; leave it out"),
            Map.entry("gw", "write \"via\" in its place"),
            Map.entry("gateway", "write \"via\" in its place"),
            Map.entry("scope", "the scope follows from the route; leave it out"),
            Map.entry("proto", "routes carry Baton's mark (proto 66); leave it out"),
            Map.entry("protocol", "routes carry Baton's mark (proto 66); leave it out"),
            Map.entry("priority", "write \"metric\" in its place"),
            Map.entry("preference", "write \"metric\" in its place"),
            Map.entry("pref", "write \"metric\" in its place"),
            Map.entry("nexthop", ONE_WAY),
            Map.entry("weight", ONE_WAY),
            Map.entry("or", ONE_WAY),
            Map.entry("to", "the destination comes first, without \"to\""),
            Map.entry("from", "routes by source belong to policy rules: " + RULES),
            Map.entry("tos", "routes by type of service cannot be shared; leave it out"),
            Map.entry("dsfield", "routes by type of service cannot be shared; leave it out"),
            Map.entry("mtu", "the MTU is the link's; leave it out"),
            Map.entry("advmss", "the MTU is the link's; leave it out"),
            Map.entry("no_track", "every route is watched and put back; leave it out"),
            Map.entry("add", "the destination comes first, without \"add\""),
            Map.entry("unicast", "the destination comes first, without \"unicast\""),
            Map.entry("blackhole", UNICAST),
            Map.entry("unreachable", UNICAST),
            Map.entry("prohibit", UNICAST),
            Map.entry("throw", UNICAST));

    private ForeignWords() {}

    /** What to do in place of a key that is another program's, or a later version's. */
    static Optional<String> inPlaceOfKey(String key) {
        String word = key.length() > 1 && key.endsWith("{") ? key.substring(0, key.length() - 1) : key;
        Optional<String> later = LATER.entrySet().stream()
                .filter(entry -> word.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        return later.isPresent()
                ? later
                : Optional.ofNullable(KEYS.get(word)).map(instead -> "is a word of keepalived's; " + instead);
    }

    /** What to do in place of the words behind an address that belong to {@code ip address}: {@code "brd": ...; "dev": ...}. */
    static Optional<String> behindAddress(String item) {
        String instead = Stream.of(item.split("\\s+"))
                .skip(1)
                .filter(BEHIND_ADDRESSES::containsKey)
                .distinct()
                .map(word -> "\"" + word + "\": " + BEHIND_ADDRESSES.get(word))
                .collect(Collectors.joining("; "));
        return Optional.of(instead).filter(text -> !text.isEmpty());
    }

    /** The same of a word in a route that is no word here. */
    static Optional<String> inRoute(String word) {
        return Optional.ofNullable(IN_ROUTES.get(word)).map(instead -> "\"" + word + "\": " + instead);
    }
}
