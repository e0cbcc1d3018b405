package dev.baton.agent.firewall;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.baton.agent.firewall.Chain.Place;
import dev.baton.agent.firewall.Rule.WayBack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the expressions of one nft rule after the other; of what it does not know only a digest remains. */
final class NftRule {
    /** What changes by itself, or nothing. */
    private static final Set<String> NO_PART = Set.of("counter", "comment");
    /** Done to whatever packet comes by. */
    private static final Set<String> NO_CONDITION = Set.of("log", "mangle", "notrack");

    private final Ruleset ruleset;
    private final Map<String, Elements> sets;
    private final NftConditions conditions;

    /** @param sets those of nft that hold interfaces, as {@code family table @name} */
    NftRule(Ruleset ruleset, Map<String, Elements> sets) {
        this.ruleset = ruleset;
        this.sets = sets;
        this.conditions = new NftConditions(ruleset);
    }

    void read(JsonReader in, Place place, long handle) throws IOException {
        int version = place.version();
        Draft rule = ruleset.begin(ruleset.chain(place), version);
        rule.handle = handle;
        in.beginArray();
        while (in.hasNext()) {
            in.beginObject();
            while (in.hasNext()) {
                expression(in, in.nextName(), rule);
            }
            in.endObject();
        }
        in.endArray();
        ruleset.add(rule);
    }

    private void expression(JsonReader in, String name, Draft rule) throws IOException {
        Verdict verdict = Verdict.of(name);
        if (NO_PART.contains(name)) {
            in.skipValue();
        } else if (name.equals("match")) {
            match(in, rule);
        } else if (name.equals("vmap")) {
            map(in, rule);
        } else if (verdict == Verdict.JUMP) {
            // Not which chain: one for each name of a gateway is as good as one for both.
            @Nullable JsonElement target = JsonTree.read(in);
            rule.also(Draft.digest("jump"));
            rule.verdict = verdict;
            if (target instanceof JsonObject jump) {
                rule.targets.add(sibling(rule, JsonTree.text(jump, "target")));
            }
        } else {
            statement(in, name, verdict, rule);
        }
    }

    private Chain sibling(Draft rule, String name) {
        Place place = rule.chain().place();
        return ruleset.chain(new Place(place.tool(), place.family(), place.table(), name));
    }

    private void statement(JsonReader in, String name, Verdict verdict, Draft rule) throws IOException {
        @Nullable JsonElement what = JsonTree.read(in);
        if (name.equals("xt") && what instanceof JsonObject xt) {
            compatible(xt, rule);
            return;
        }
        rule.accepts |= Verdict.mayPass(name);
        if (verdict != Verdict.NONE) {
            rule.verdict = verdict;
        } else if (!NO_CONDITION.contains(name)) {
            rule.conditional = true;
        }
        @Nullable JsonObject map = what == null ? null : mapWithin(what);
        List<Optional<InterfaceKey>> keys = map == null ? List.of() : keys(map.get("key"));
        if (map != null && asksInterface(keys)) {
            Elements elements = elements(map, keys, rule);
            apply(keys, elements, "==", "", rule);
            rule.also(Draft.digest(name));
        } else {
            rule.also(Draft.mix(Draft.digest(name), Draft.digest(String.valueOf(what))));
        }
    }

    /** Of iptables' own matches and targets nft shows no more than the name; iptables-save is who reads them. */
    private static void compatible(JsonObject xt, Draft rule) {
        String name = JsonTree.text(xt, "name");
        boolean isTarget = JsonTree.text(xt, "type").equals("target");
        if (isTarget) {
            rule.verdict = Verdict.of(name.toLowerCase(Locale.ROOT));
            rule.accepts |= Verdict.mayPass(name.toLowerCase(Locale.ROOT));
        } else if (name.equals("rpfilter")) {
            rule.wayBack = WayBack.MISSING;
        }
        rule.conditional |= !isTarget;
        // What it asks for is not shown, so no two are known to be alike.
        rule.also(isTarget ? Draft.digest(name) : Draft.mix(Draft.digest(name), rule.handle));
    }

    /** The data of a map by interface, in {@code dnat to iifname map { ... }} and the like. */
    private static @Nullable JsonObject mapWithin(JsonElement what) {
        if (what instanceof JsonObject object) {
            if (object.get("map") instanceof JsonObject map && map.has("key")) {
                return map;
            }
            for (JsonElement member : object.asMap().values()) {
                @Nullable JsonObject found = mapWithin(member);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private Elements elements(JsonObject map, List<Optional<InterfaceKey>> keys, Draft rule) {
        Elements elements = new Elements(ruleset.gateways(), keys);
        @Nullable JsonElement data = map.get("data");
        if (data instanceof JsonObject set && set.get("set") instanceof JsonArray array) {
            array.forEach(pair -> elements.add(pair.getAsJsonArray().get(0)));
        } else if (data != null) {
            return named(JsonTree.text(data), rule).orElse(elements);
        }
        return elements;
    }

    private Optional<Elements> named(String reference, Draft rule) {
        Place place = rule.chain().place();
        return Optional.ofNullable(sets.get(place.family() + " " + place.table() + " " + reference));
    }

    private void match(JsonReader in, Draft rule) throws IOException {
        String op = "==";
        @Nullable JsonElement left = null;
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "op" -> op = in.nextString();
                case "left" -> left = JsonTree.read(in);
                case "right" -> right(in, op, left == null ? JsonNull.INSTANCE : left, rule);
                default -> in.skipValue();
            }
        }
        in.endObject();
    }

    private void right(JsonReader in, String op, JsonElement left, Draft rule) throws IOException {
        List<Optional<InterfaceKey>> keys = keys(left);
        if (asksInterface(keys)) {
            Elements elements = new Elements(ruleset.gateways(), keys);
            String reference = set(in, elements, false);
            Elements whole =
                    reference.isEmpty() ? elements : named(reference, rule).orElse(elements);
            apply(keys, whole, op, reference, rule);
            return;
        }
        @Nullable JsonElement value = JsonTree.read(in);
        rule.onlyIf(Draft.mix(Draft.digest(op + left), value == null ? rule.handle : Draft.digest(value.toString())));
        if (left instanceof JsonObject object && value != null) {
            conditions.note(object, op, value, rule);
        }
    }

    /** Of a verdict map: what it has in store is no part of the rule, for each name may have its own. */
    private void map(JsonReader in, Draft rule) throws IOException {
        List<Optional<InterfaceKey>> keys = List.of();
        Elements elements = new Elements(ruleset.gateways(), keys);
        String reference = "";
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "key" -> {
                    @Nullable JsonElement key = JsonTree.read(in);
                    keys = keys(key);
                    rule.onlyIf(Draft.digest("vmap " + key));
                }
                case "data" -> {
                    elements = new Elements(ruleset.gateways(), keys);
                    reference = set(in, elements, true);
                    elements = reference.isEmpty()
                            ? elements
                            : named(reference, rule).orElse(elements);
                }
                default -> in.skipValue();
            }
        }
        in.endObject();
        if (asksInterface(keys)) {
            apply(keys, elements, "vmap", reference, rule);
        }
        for (Elements.Outcome outcome : elements.outcomes()) {
            rule.outcome(outcome, outcome.target().isEmpty() ? null : sibling(rule, outcome.target()));
        }
    }

    /** The elements of a set that is written in place, or its name with an @ before. */
    private static String set(JsonReader in, Elements into, boolean isMap) throws IOException {
        if (in.peek() == JsonToken.STRING) {
            String word = in.nextString();
            if (word.startsWith("@")) {
                return word;
            }
            into.add(new JsonPrimitive(word));
        } else if (in.peek() == JsonToken.BEGIN_OBJECT) {
            in.beginObject();
            while (in.hasNext()) {
                String name = in.nextName();
                if (name.equals("set") && in.peek() == JsonToken.BEGIN_ARRAY) {
                    elements(in, into, isMap);
                } else {
                    @Nullable JsonElement value = JsonTree.read(in);
                    JsonObject one = new JsonObject();
                    one.add(name, value == null ? JsonNull.INSTANCE : value);
                    into.add(one);
                }
            }
            in.endObject();
        } else {
            @Nullable JsonElement value = JsonTree.read(in);
            if (value != null) {
                into.add(value);
            }
        }
        return "";
    }

    static void elements(JsonReader in, Elements into, boolean isMap) throws IOException {
        in.beginArray();
        while (in.hasNext()) {
            @Nullable JsonElement element = JsonTree.read(in);
            if (isMap && element instanceof JsonArray pair && pair.size() == 2) {
                into.add(pair.get(0), pair.get(1) instanceof JsonObject verdict ? verdict : null);
            } else if (element != null) {
                into.add(element);
            }
        }
        in.endArray();
    }

    private void apply(List<Optional<InterfaceKey>> keys, Elements elements, String op, String reference, Draft rule) {
        boolean not = op.equals("!=");
        boolean alike = true;
        for (int part = 0; part < Math.min(keys.size(), elements.parts()); part++) {
            InterfaceKey key = keys.get(part).orElse(null);
            for (int i = 0; key != null && i < ruleset.gateways().size(); i++) {
                long onDevice = elements.onDevice(part, i);
                long onLink = elements.onLink(part, i);
                int slot = ruleset.slot(key, i);
                if (key.out()) {
                    rule.leaves(
                            i, not ? other(onDevice) != Draft.NEVER : onDevice != Draft.NEVER || onLink != Draft.NEVER);
                }
                // Where all leaves by the device, its name alone is complete.
                if (key.out() && !ruleset.gateways().get(i).wayOut().byLink()) {
                    continue;
                }
                alike &= onDevice == onLink;
                if (!not && key.isName() && onDevice == Draft.NEVER && onLink != Draft.NEVER) {
                    rule.namesLink(slot);
                }
                WatchedGateway gateway = ruleset.gateways().get(i);
                rule.meets(
                        slot,
                        not ? other(onDevice) : onDevice,
                        not ? other(onLink) : onLink,
                        ruleset.keepsWords() ? fix(key, op, reference, elements, gateway, rule) : "");
            }
        }
        // Rules that differ in what tells the names of a gateway apart may belong together; all others are others.
        if (alike) {
            rule.onlyIf(Draft.mix(Draft.digest(op + keys), elements.digest()));
        } else if (keys.size() > 1) {
            rule.onlyIf(Draft.digest(op + keys));
        }
    }

    private static long other(long met) {
        return met == Draft.NEVER ? Draft.MET : met == Draft.MET ? Draft.NEVER : ~met | 2;
    }

    private static String fix(
            InterfaceKey key, String op, String reference, Elements elements, WatchedGateway gateway, Draft rule) {
        boolean single = elements.parts() == 1;
        if (key.property() == InterfaceKey.Property.GROUP) {
            return gateway.intoGroup();
        }
        if (key.property() == InterfaceKey.Property.KIND) {
            return "name both interfaces, not their kind";
        }
        if (!reference.isEmpty() && single && !op.equals("vmap")) {
            Place place = rule.chain().place();
            return "add it to the set: nft add element " + place.family() + " " + place.table() + " "
                    + reference.substring(1) + " { " + FirewallWords.LINKS + " }";
        }
        if (!single || op.equals("vmap")) {
            return "give " + FirewallWords.LINKS + " the same elements"
                    + (reference.isEmpty() ? "" : " in " + reference);
        }
        return "write " + key.word() + (op.equals("!=") ? " != " : " ") + elements.with(FirewallWords.LINKS);
    }

    private static boolean asksInterface(List<Optional<InterfaceKey>> keys) {
        return keys.stream().anyMatch(Optional::isPresent);
    }

    private static List<Optional<InterfaceKey>> keys(@Nullable JsonElement left) {
        List<Optional<InterfaceKey>> keys = new ArrayList<>();
        if (left instanceof JsonObject object) {
            if (object.get("concat") instanceof JsonArray parts) {
                parts.forEach(part -> keys.add(key(part)));
            } else {
                keys.add(key(object));
            }
        }
        return keys;
    }

    private static Optional<InterfaceKey> key(JsonElement part) {
        return part instanceof JsonObject object && object.get("meta") instanceof JsonObject meta
                ? InterfaceKey.ofMeta(JsonTree.text(meta, "key"))
                : Optional.empty();
    }
}
