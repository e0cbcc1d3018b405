package dev.baton.lab.witness;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Tool;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A host's own tables as {@code ip -j} prints them; any thread. */
public final class IpView {
    private IpView() {}

    /** Runs {@code ip -j ARGUMENTS} for the namespace. Objects only: {@code ip} prints empty ones for what it filters. */
    public static List<JsonObject> query(Netns netns, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", netns.name(), "-j", "-d"));
        command.addAll(List.of(arguments));
        return objects(Tool.run(command));
    }

    static List<JsonObject> objects(String json) {
        List<JsonObject> found = new ArrayList<>();
        if (!json.isBlank()) {
            for (JsonElement element : JsonParser.parseString(json).getAsJsonArray()) {
                if (!element.getAsJsonObject().entrySet().isEmpty()) {
                    found.add(element.getAsJsonObject());
                }
            }
        }
        return found;
    }

    /** The link, if it exists: {@code flags}, {@code operstate}, {@code address}, {@code ifalias} and more. */
    public static Optional<JsonObject> link(Netns netns, String device) {
        return query(netns, "link", "show").stream()
                .filter(link -> text(link, "ifname").equals(device))
                .findFirst();
    }

    /** Whether a link that {@link #link} found is administratively up. */
    public static boolean isUp(JsonObject link) {
        return hasFlag(link, "UP");
    }

    /** Whether the link is there, up, and has carrier. */
    public static boolean hasCarrier(Netns netns, String device) {
        return link(netns, device).filter(link -> hasFlag(link, "LOWER_UP")).isPresent();
    }

    /** Whether the device is up and carries the address. A down link may hold it without owning it. */
    public static boolean hasAddress(Netns netns, String device, Ip address) {
        for (JsonObject link : query(netns, "addr", "show")) {
            if (text(link, "ifname").equals(device) && hasFlag(link, "UP")) {
                return addresses(link).contains(address);
            }
        }
        return false;
    }

    /** The MAC that the host would send to for the address, if it believes to know. */
    public static Optional<Mac> neighbour(Netns netns, Ip address) {
        return query(netns, "neigh", "show", "to", address.toString()).stream()
                .filter(entry -> entry.has("lladdr"))
                .map(entry -> Mac.parse(text(entry, "lladdr")))
                .findFirst();
    }

    /** The routes of the main table, or another named after {@code table}. */
    public static List<JsonObject> routes(Netns netns, String table) {
        return query(netns, "route", "show", "table", table);
    }

    private static List<Ip> addresses(JsonObject link) {
        JsonArray entries = link.getAsJsonArray("addr_info");
        List<Ip> found = new ArrayList<>();
        if (entries != null) {
            for (JsonElement entry : entries) {
                if (!text(entry.getAsJsonObject(), "local").isEmpty()) {
                    found.add(Ip.parse(text(entry.getAsJsonObject(), "local")));
                }
            }
        }
        return found;
    }

    private static boolean hasFlag(JsonObject link, String flag) {
        for (JsonElement element : link.getAsJsonArray("flags")) {
            if (element.getAsString().equals(flag)) {
                return true;
            }
        }
        return false;
    }

    static String text(JsonObject object, String key) {
        JsonElement value = object.get(key);
        return value == null ? "" : value.getAsString();
    }
}
