package dev.baton.agent.firewall;

import java.util.Map;
import java.util.Optional;

/**
 * What of a packet's interface a rule asks for.
 *
 * @param out whether it is the one that the packet leaves by
 */
record InterfaceKey(Property property, boolean out) {
    private static final Map<String, InterfaceKey> BY_META = Map.ofEntries(
            Map.entry("iifname", new InterfaceKey(Property.NAME, false)),
            Map.entry("iif", new InterfaceKey(Property.INDEX, false)),
            Map.entry("sdifname", new InterfaceKey(Property.NAME, false)),
            Map.entry("sdif", new InterfaceKey(Property.INDEX, false)),
            Map.entry("iifgroup", new InterfaceKey(Property.GROUP, false)),
            Map.entry("iifkind", new InterfaceKey(Property.KIND, false)),
            Map.entry("oifname", new InterfaceKey(Property.NAME, true)),
            Map.entry("oif", new InterfaceKey(Property.INDEX, true)),
            Map.entry("oifgroup", new InterfaceKey(Property.GROUP, true)),
            Map.entry("oifkind", new InterfaceKey(Property.KIND, true)));

    /** By which it is known. */
    enum Property {
        NAME,
        /** Which nft shows as the name that has it. */
        INDEX,
        GROUP,
        KIND
    }

    /** The key of an nft meta expression, if it asks for an interface. */
    static Optional<InterfaceKey> ofMeta(String key) {
        return Optional.ofNullable(BY_META.get(key));
    }

    /** How nft writes a match of it; an index is as good as a name, and does not outlive its link. */
    String word() {
        String what = property == Property.GROUP ? "group" : property == Property.KIND ? "kind" : "name";
        return (out ? "oif" : "iif") + what;
    }

    /** Whether rules call a link by its name. */
    boolean isName() {
        return property == Property.NAME || property == Property.INDEX;
    }

    /** Whether a link has the value that a rule names, as nft writes it: with {@code *} at the end for any that begins so. */
    boolean holds(Side side, String value) {
        return switch (property) {
            case NAME -> isName(value, side.name());
            case INDEX -> isName(value, side.name()) || side.index() != 0 && value.equals(String.valueOf(side.index()));
            case GROUP -> value.equals(String.valueOf(side.group())) || side.group() == 0 && value.equals("default");
            case KIND -> value.equals(side.kind());
        };
    }

    private static boolean isName(String pattern, String name) {
        if (pattern.endsWith("*") && !pattern.endsWith("\\*")) {
            return name.startsWith(pattern.substring(0, pattern.length() - 1));
        }
        return name.equals(pattern.replace("\\*", "*"));
    }
}
