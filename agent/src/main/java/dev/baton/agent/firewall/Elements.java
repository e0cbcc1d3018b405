package dev.baton.agent.firewall;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the elements of an nft set or map say of each name of each gateway. They are looked at one by one and not kept: of
 * those that name an interface together with something else, a sum tells whether two names stand with the same.
 */
final class Elements {
    /** Shown of a set in the match that should be written instead. */
    private static final int MOST_SHOWN = 6;

    private final List<WatchedGateway> gateways;
    /** For each part of an element, by what it names an interface. */
    private final List<Optional<InterfaceKey>> keys;

    private final long[][] devices;
    private final long[][] links;
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final List<String> shown = new ArrayList<>();
    private int count;
    /** Digest of all elements, in whatever order. */
    private long everything;

    /** What a map has in store for some, by slot. */
    record Outcome(Verdict verdict, String target, BitSet devices, BitSet links) {
        private void whoever(int from, int to) {
            if (from < to) {
                devices.set(from, to);
                links.set(from, to);
            }
        }
    }

    Elements(List<WatchedGateway> gateways, List<Optional<InterfaceKey>> keys) {
        this.gateways = gateways;
        this.keys = keys;
        this.devices = new long[keys.size()][gateways.size()];
        this.links = new long[keys.size()][gateways.size()];
    }

    boolean nameInterfaces() {
        return keys.stream().anyMatch(Optional::isPresent);
    }

    /** How many parts an element has. */
    int parts() {
        return keys.size();
    }

    /** One element of a set, or of a map without verdicts. */
    void add(JsonElement element) {
        add(element, null);
    }

    /** One element, and what a map has in store for it. */
    void add(JsonElement element, @Nullable JsonObject verdict) {
        List<JsonElement> parts = parts(element);
        count++;
        if (count <= MOST_SHOWN && keys.size() == 1) {
            shown.add(quoted(JsonTree.text(parts.get(0))));
        }
        Outcome outcome = verdict == null ? null : outcome(verdict);
        everything += Draft.digest(element.toString());
        boolean byWayIn = false;
        boolean byWayOut = false;
        for (int at = 0; at < Math.min(parts.size(), keys.size()); at++) {
            InterfaceKey key = keys.get(at).orElse(null);
            if (key != null) {
                byWayIn |= !key.out();
                byWayOut |= key.out();
                add(key, at, parts, outcome);
            }
        }
        if (outcome != null) {
            // By what a map does not ask for, it tells no packets apart.
            outcome.whoever(byWayIn ? gateways.size() : 0, byWayOut ? gateways.size() : 2 * gateways.size());
        }
    }

    private void add(InterfaceKey key, int at, List<JsonElement> parts, @Nullable Outcome outcome) {
        long others = 0;
        for (int i = 0; i < gateways.size(); i++) {
            boolean onDevice = holds(key, gateways.get(i).device(), parts.get(at));
            boolean onLink = holds(key, gateways.get(i).link(), parts.get(at));
            if (onDevice || onLink) {
                others = others == 0 ? digestWithout(at, parts) : others;
                devices[at][i] = sum(devices[at][i], onDevice, others);
                links[at][i] = sum(links[at][i], onLink, others);
                if (outcome != null) {
                    int slot = key.out() ? gateways.size() + i : i;
                    outcome.devices.set(slot, outcome.devices.get(slot) || onDevice);
                    outcome.links.set(slot, outcome.links.get(slot) || onLink);
                }
            }
        }
    }

    private long sum(long before, boolean holds, long others) {
        return !holds ? before : keys.size() == 1 ? Draft.MET : before + others;
    }

    private static long digestWithout(int at, List<JsonElement> parts) {
        long digest = at;
        for (int other = 0; other < parts.size(); other++) {
            if (other != at) {
                digest = Draft.mix(digest, Draft.digest(parts.get(other).toString()));
            }
        }
        return digest | 2;
    }

    /** An element may carry a counter, a comment, a timeout. */
    private static List<JsonElement> parts(JsonElement element) {
        JsonElement bare = element;
        if (bare.isJsonObject() && bare.getAsJsonObject().has("elem")) {
            bare = bare.getAsJsonObject().get("elem").getAsJsonObject().get("val");
        }
        if (bare.isJsonObject() && bare.getAsJsonObject().get("concat") instanceof JsonArray concat) {
            return concat.asList();
        }
        return List.of(bare);
    }

    private static boolean holds(InterfaceKey key, Side side, JsonElement value) {
        if (value.isJsonObject() && value.getAsJsonObject().get("range") instanceof JsonArray range) {
            return key.property() == InterfaceKey.Property.GROUP
                    && range.get(0).getAsInt() <= side.group()
                    && side.group() <= range.get(1).getAsInt();
        }
        return key.holds(side, JsonTree.text(value));
    }

    private Outcome outcome(JsonObject verdict) {
        return outcomes.computeIfAbsent(verdict.toString(), text -> {
            String word = verdict.keySet().stream().findFirst().orElse("");
            String target = verdict.get(word) instanceof JsonObject jump ? JsonTree.text(jump, "target") : "";
            return new Outcome(Verdict.of(word), target, new BitSet(), new BitSet());
        });
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes.values());
    }

    /** What of the elements a packet of a gateway meets that comes in on its device. */
    long onDevice(int part, int gateway) {
        return devices[part][gateway];
    }

    /** The same for its shared link. */
    long onLink(int part, int gateway) {
        return links[part][gateway];
    }

    long digest() {
        return everything;
    }

    /** The elements with one more, as nft writes a set; those of a large one are left out. */
    String with(String more) {
        String before = count > shown.size() ? "..., " : shown.isEmpty() ? "" : String.join(", ", shown) + ", ";
        return "{ " + before + more + " }";
    }

    private static String quoted(String name) {
        return "\"" + name + "\"";
    }
}
