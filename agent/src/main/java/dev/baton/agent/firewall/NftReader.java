package dev.baton.agent.firewall;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.baton.agent.firewall.Chain.Place;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code nft -n -j list ruleset} prints (libnftables-json(5)), value by value: rulesets may be larger than the
 * agent's heap. Left out are the families that see a packet on a device before it comes to its shared link ({@code netdev}
 * and {@code bridge}; so a chain on the device does for both), tables that are dormant, and tables that another reader has
 * read.
 */
public final class NftReader {
    private static final Set<String> FAMILIES = Set.of("ip", "ip6", "inet", "arp");

    private final Ruleset ruleset;
    /** {@code family table} of those that are left out. */
    private final Set<String> passedOver;

    private final Map<String, Elements> sets = new HashMap<>();
    private final NftRule rules;

    /** @param passedOver tables that are not read, as {@code family name} */
    public NftReader(Ruleset into, Set<String> passedOver) {
        this.ruleset = into;
        this.passedOver = new HashSet<>(passedOver);
        this.rules = new NftRule(into, sets);
    }

    /**
     * Reads all of it.
     *
     * @throws IOException when it is not what nft prints, or its source fails
     */
    public void read(Reader from) throws IOException {
        try {
            JsonReader in = new JsonReader(from);
            in.beginObject();
            while (in.hasNext()) {
                in.nextName(); // "nftables"
                in.beginArray();
                while (in.hasNext()) {
                    in.beginObject();
                    object(in, in.nextName());
                    in.endObject();
                }
                in.endArray();
            }
            in.endObject();
        } catch (IllegalStateException | NumberFormatException | ClassCastException e) {
            throw new IOException("not what nft prints: " + e.getMessage(), e);
        }
    }

    private void object(JsonReader in, String kind) throws IOException {
        switch (kind) {
            case "table" -> table(small(in));
            case "chain" -> chain(small(in));
            case "set", "map" -> set(in);
            case "flowtable" -> flowtable(small(in));
            case "rule" -> rule(in);
            default -> in.skipValue();
        }
    }

    private static JsonObject small(JsonReader in) throws IOException {
        return JsonTree.read(in) instanceof JsonObject object ? object : new JsonObject();
    }

    private void table(JsonObject table) {
        if (flags(table).contains("dormant")) {
            passedOver.add(JsonTree.text(table, "family") + " " + JsonTree.text(table, "name"));
        }
    }

    private static List<String> flags(JsonObject object) {
        @Nullable JsonElement flags = object.get("flags");
        if (flags instanceof JsonArray array) {
            return array.asList().stream().map(JsonTree::text).toList();
        }
        return flags == null ? List.of() : List.of(JsonTree.text(flags));
    }

    private boolean isRead(String family, String table) {
        return FAMILIES.contains(family) && !passedOver.contains(family + " " + table);
    }

    private void chain(JsonObject chain) {
        String family = JsonTree.text(chain, "family");
        String table = JsonTree.text(chain, "table");
        if (isRead(family, table) && chain.has("hook")) {
            ruleset.chain(new Place(Ruleset.NFT, family, table, JsonTree.text(chain, "name")))
                    .hook(
                            JsonTree.text(chain, "hook"),
                            JsonTree.text(chain, "type").equals("nat"),
                            JsonTree.text(chain, "policy").equals("drop"));
        }
    }

    private void flowtable(JsonObject flowtable) {
        String family = JsonTree.text(flowtable, "family");
        String table = JsonTree.text(flowtable, "table");
        if (isRead(family, table)) {
            Set<String> devices = new HashSet<>();
            @Nullable JsonElement dev = flowtable.get("dev");
            if (dev instanceof JsonArray array) {
                array.forEach(each -> devices.add(JsonTree.text(each)));
            } else if (dev != null) {
                devices.add(JsonTree.text(dev));
            }
            ruleset.flowtable(family, table, JsonTree.text(flowtable, "name"), devices);
        }
    }

    /** Its type comes before its elements. */
    private void set(JsonReader in) throws IOException {
        Map<String, String> words = new HashMap<>();
        List<Optional<InterfaceKey>> keys = List.of();
        @Nullable Elements elements = null;
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            switch (name) {
                case "type" -> keys = keys(JsonTree.read(in));
                case "elem" -> {
                    elements = new Elements(ruleset.gateways(), keys);
                    elements(in, elements, words.containsKey("map"));
                }
                default -> {
                    if (in.peek() == JsonToken.STRING) {
                        words.put(name, in.nextString());
                    } else {
                        words.put(name, "");
                        in.skipValue();
                    }
                }
            }
        }
        in.endObject();
        String family = words.getOrDefault("family", "");
        String table = words.getOrDefault("table", "");
        Elements whole = elements == null ? new Elements(ruleset.gateways(), keys) : elements;
        if (isRead(family, table) && whole.nameInterfaces()) {
            sets.put(family + " " + table + " @" + words.getOrDefault("name", ""), whole);
            ruleset.interfaceSet(family, table, words.getOrDefault("name", ""));
        }
    }

    private static void elements(JsonReader in, Elements into, boolean isMap) throws IOException {
        if (in.peek() == JsonToken.BEGIN_ARRAY && into.nameInterfaces()) {
            NftRule.elements(in, into, isMap);
        } else {
            in.skipValue();
        }
    }

    private static List<Optional<InterfaceKey>> keys(@Nullable JsonElement type) {
        List<Optional<InterfaceKey>> keys = new ArrayList<>();
        if (type instanceof JsonArray parts) {
            parts.forEach(part -> keys.add(key(JsonTree.text(part))));
        } else if (type != null) {
            keys.add(key(JsonTree.text(type)));
        }
        return keys;
    }

    /** Which way the packets go, the rules say. */
    private static Optional<InterfaceKey> key(String type) {
        return switch (type) {
            case "ifname" -> InterfaceKey.ofMeta("iifname");
            case "iface_index" -> InterfaceKey.ofMeta("iif");
            case "devgroup" -> InterfaceKey.ofMeta("iifgroup");
            default -> Optional.empty();
        };
    }

    /** Where it is comes before what it is. */
    private void rule(JsonReader in) throws IOException {
        String family = "";
        String table = "";
        String chain = "";
        long handle = 0;
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "family" -> family = in.nextString();
                case "table" -> table = in.nextString();
                case "chain" -> chain = in.nextString();
                case "handle" -> handle = in.nextLong();
                case "expr" -> {
                    if (isRead(family, table)) {
                        rules.read(in, new Place(Ruleset.NFT, family, table, chain), handle);
                    } else {
                        in.skipValue();
                    }
                }
                default -> in.skipValue();
            }
        }
        in.endObject();
    }
}
