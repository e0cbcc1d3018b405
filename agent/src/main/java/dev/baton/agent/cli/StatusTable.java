package dev.baton.agent.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The status object as a page for people. Pure; keys it does not find show as a dash, so that older and newer agents can be asked. */
final class StatusTable {
    private static final int ADDRESSES_SHOWN = 3;

    private StatusTable() {}

    static String render(JsonObject status) {
        StringBuilder page = new StringBuilder();
        page.append(text(status, "name")).append(" is ").append(statusWord(status));
        page.append(protection(status)).append('\n');
        page.append("cluster ").append(text(status, "cluster"));
        page.append(", node ").append(text(status, "node"));
        page.append(", term ").append(text(status, "term"));
        page.append(", health ").append(text(status, "health"));
        page.append(", version ").append(text(status, "version")).append("\n");

        Columns interfaces =
                new Columns("INTERFACE", "DEVICE", "LINK", "SHARED MAC", "CARRIER", "CLAIMED", "ADDRESSES");
        for (JsonObject item : objects(status, "interfaces")) {
            interfaces.row(
                    text(item, "label"),
                    text(item, "device"),
                    text(item, "link"),
                    text(item, "sharedMac") + (isOnDevice(item) ? " (own)" : ""),
                    yesNo(item, "carrier"),
                    yesNo(item, "claimed"),
                    addresses(item));
        }
        page.append('\n').append(interfaces);
        routes(page, status);
        published(page, status);

        Columns peers = new Columns("PEER", "STATUS", "VERDICT", "PATH", "DEVICE", "WE HEAR", "PEER HEARS", "SILENT");
        for (JsonObject peer : objects(status, "peers")) {
            List<JsonObject> paths = objects(peer, "paths");
            for (JsonObject path : paths.isEmpty() ? List.of(new JsonObject()) : paths) {
                peers.row(
                        text(peer, "node"),
                        peerStatus(peer),
                        text(peer, "verdict"),
                        text(path, "name"),
                        text(path, "device"),
                        yesNo(path, "hearsPeer"),
                        yesNo(path, "peerHearsUs"),
                        silence(path));
            }
        }
        page.append('\n').append(peers);
        sync(page, status);
        detection(page, status);
        arrival(page, status);
        keys(page, status);
        troubles(page, status);
        return page.toString();
    }

    /** Between which addresses heartbeats go on sync, where somebody is there to hear them. */
    private static void sync(StringBuilder page, JsonObject status) {
        for (JsonObject peer : objects(status, "peers")) {
            for (JsonObject path : objects(peer, "paths")) {
                if (path.has("sends")) {
                    page.append(text(path, "name"))
                            .append(": from ")
                            .append(text(path, "sends"))
                            .append('\n');
                    return;
                }
            }
        }
    }

    /** What leads out of the shared links; nothing where no route is configured. */
    private static void routes(StringBuilder page, JsonObject status) {
        Columns columns = new Columns("INTERFACE", "IN PLACE", "ROUTE");
        boolean any = false;
        for (JsonObject item : objects(status, "interfaces")) {
            for (JsonElement route : array(item, "routes")) {
                columns.row(text(item, "label"), inPlace(item, text(route)), text(route));
                any = true;
            }
        }
        if (any) {
            page.append('\n').append(columns);
        }
    }

    private static String inPlace(JsonObject item, String route) {
        for (JsonElement refused : array(item, "routesRefused")) {
            if (text(refused).startsWith(route + ": ")) {
                return "refused";
            }
        }
        return yesNo(item, "claimed");
    }

    /** What is answered besides the shared addresses; nothing where nothing is. */
    private static void published(StringBuilder page, JsonObject status) {
        Columns columns = new Columns("PUBLISHED ON", "ANSWERED", "IGNORED", "ADDRESSES");
        boolean any = false;
        for (JsonObject item : objects(status, "interfaces")) {
            if (!array(item, "published").isEmpty()) {
                JsonObject answers = object(item, "answers");
                columns.row(
                        text(item, "label"),
                        text(answers, "sent"),
                        counts(object(answers, "ignored")),
                        firstOf(array(item, "published"), text(item, "publishedCount")));
                any = true;
            }
        }
        if (any) {
            page.append('\n').append(columns);
        }
    }

    /** {@code announcement 2, asker-too-often 512}. */
    private static String counts(JsonObject counts) {
        List<String> texts = new ArrayList<>();
        counts.entrySet().forEach(count -> texts.add(count.getKey() + " " + text(count.getValue())));
        return texts.isEmpty() ? "-" : String.join(", ", texts);
    }

    /** The first few items, and how many addresses all of them are. */
    private static String firstOf(JsonArray items, String count) {
        List<String> first = new ArrayList<>();
        for (JsonElement item : items) {
            if (first.size() < ADDRESSES_SHOWN) {
                first.add(text(item));
            }
        }
        return String.join(", ", first) + (items.size() > first.size() ? ", ..." : "") + " (" + count + ")";
    }

    /** Who signs with what; only while the key is being replaced. */
    private static void keys(StringBuilder page, JsonObject status) {
        JsonArray keys = array(status, "keys");
        if (keys.size() > 1) {
            page.append("\ncluster key is being replaced: this member signs with ")
                    .append(text(keys.get(0)))
                    .append(" and accepts ")
                    .append(text(keys.get(1)));
            for (JsonObject peer : objects(status, "peers")) {
                page.append("; peer ")
                        .append(text(peer, "node"))
                        .append(" signs with ")
                        .append(text(peer, "key"));
            }
            page.append('\n');
        }
    }

    /** How soon each peer's silence is judged, and what it is judged by. */
    private static void detection(StringBuilder page, JsonObject status) {
        Columns columns = new Columns("PEER", "JUDGED AFTER", "PROFILE", "KERNEL ANSWERS IN", "KERNEL ANSWERS", "EARS");
        boolean any = false;
        for (JsonObject peer : objects(status, "peers")) {
            JsonElement element = peer.get("detect");
            if (element != null && element.isJsonObject()) {
                JsonObject detect = element.getAsJsonObject();
                columns.row(
                        text(peer, "node"),
                        text(detect, "windowMs") + " ms",
                        text(detect, "profileMs") + " ms",
                        text(detect, "rttP999Ms") + " ms",
                        calibrated(detect),
                        text(detect, "ears"));
                any = true;
            }
        }
        if (any) {
            page.append('\n').append(columns);
        }
    }

    /** Whether the device itself carries the shared addresses, with its own MAC ({@code mac.scheme=device}). */
    private static boolean isOnDevice(JsonObject item) {
        return item.has("link") && text(item, "link").equals(text(item, "device"));
    }

    /** Whether the neighbours have followed the last takeover. */
    private static void arrival(StringBuilder page, JsonObject status) {
        JsonElement element = status.get("arrival");
        if (element == null || !element.isJsonObject()) {
            return;
        }
        JsonObject arrival = element.getAsJsonObject();
        if (text(arrival, "asked").equals("0")) {
            return;
        }
        page.append("\ntakeover: ").append(text(arrival, "confirmed")).append(" of ");
        page.append(text(arrival, "asked"))
                .append(" neighbours answer ")
                .append(
                        objects(status, "interfaces").stream().anyMatch(StatusTable::isOnDevice)
                                ? "this host's MAC"
                                : "the shared MAC");
        if (!text(arrival, "allMs").startsWith("-")) {
            page.append(", all after ").append(text(arrival, "allMs")).append(" ms");
        }
        JsonArray missing = array(arrival, "missing");
        for (int i = 0; i < missing.size(); i++) {
            page.append(i == 0 ? "; not yet: " : ", ").append(text(missing.get(i)));
        }
        page.append('\n');
    }

    /** {@code sync: echo arp, lan: echo}. */
    private static String calibrated(JsonObject detect) {
        List<String> paths = new ArrayList<>();
        JsonElement element = detect.get("calibrated");
        if (element != null && element.isJsonObject()) {
            for (String path : element.getAsJsonObject().keySet()) {
                List<String> kinds = new ArrayList<>();
                array(element.getAsJsonObject(), path).forEach(kind -> kinds.add(text(kind)));
                paths.add(path + ": " + (kinds.isEmpty() ? "nothing" : String.join(" ", kinds)));
            }
        }
        return paths.isEmpty() ? "-" : String.join(", ", paths);
    }

    /** What an operator should look into; nothing when all is well. */
    private static void troubles(StringBuilder page, JsonObject status) {
        JsonArray waiting = array(status, "waiting");
        if (!waiting.isEmpty()) {
            page.append("\nWAITING\n");
            waiting.forEach(each -> page.append("- ").append(text(each)).append('\n'));
        }
        JsonArray alarms = array(status, "alarms");
        if (!alarms.isEmpty()) {
            page.append("\nALARMS\n");
            alarms.forEach(alarm -> page.append("- ").append(text(alarm)).append('\n'));
        }
        JsonElement refused = status.get("refused");
        if (refused != null
                && refused.isJsonObject()
                && !refused.getAsJsonObject().isEmpty()) {
            page.append("\nrefused heartbeats so far:");
            refused.getAsJsonObject()
                    .entrySet()
                    .forEach(reason ->
                            page.append(' ').append(reason.getKey()).append(' ').append(text(reason.getValue())));
            page.append('\n');
        }
    }

    /** Only a member that holds the identity can be without protection; others are the protection. */
    private static String protection(JsonObject status) {
        if (isTrue(status, "protected")) {
            return ", protected";
        }
        return text(status, "status").equals("ACTIVE") ? ", NOT protected" : "";
    }

    /** Of one that is dead its last word is history. */
    private static String peerStatus(JsonObject peer) {
        boolean isPast = text(peer, "verdict").equals("DEAD") && !isTrue(peer, "left");
        return isPast ? "was " + statusWord(peer) : statusWord(peer);
    }

    /** {@code NEEDS_KEY} as the glossary writes it: Needs Key. */
    private static String statusWord(JsonObject object) {
        StringBuilder words = new StringBuilder();
        for (String word : text(object, "status").split("_", -1)) {
            int capital = Math.min(1, word.length());
            words.append(words.isEmpty() ? "" : " ");
            words.append(word, 0, capital).append(word.substring(capital).toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }

    /** The first few, and how many there are. */
    private static String addresses(JsonObject item) {
        JsonArray addresses = array(item, "addresses");
        if (addresses.isEmpty()) {
            return "-";
        }
        List<String> first = new ArrayList<>();
        for (JsonElement address : addresses) {
            if (first.size() < ADDRESSES_SHOWN) {
                first.add(text(address));
            }
        }
        String count = text(item, "addressCount");
        return String.join(", ", first) + (count.equals(first.size() + "") ? "" : " of " + count);
    }

    private static List<JsonObject> objects(JsonObject parent, String key) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonElement element : array(parent, key)) {
            if (element.isJsonObject()) {
                objects.add(element.getAsJsonObject());
            }
        }
        return objects;
    }

    private static JsonObject object(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        return element != null && element.isJsonObject() ? element.getAsJsonObject() : new JsonObject();
    }

    private static JsonArray array(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        return element != null && element.isJsonArray() ? element.getAsJsonArray() : new JsonArray();
    }

    private static String text(JsonObject object, String key) {
        JsonElement element = object.get(key);
        return element == null ? "-" : text(element);
    }

    private static String text(JsonElement element) {
        String text = element.isJsonPrimitive() ? element.getAsString() : "";
        return text.isEmpty() ? "-" : text;
    }

    private static boolean isTrue(JsonObject object, String key) {
        return text(object, key).equals("true");
    }

    /** Since when nothing was heard there; -1 in the answer where nothing ever was. */
    private static String silence(JsonObject path) {
        return path.has("silentMs") && path.get("silentMs").getAsLong() >= 0 ? text(path, "silentMs") + " ms" : "-";
    }

    private static String yesNo(JsonObject object, String key) {
        return object.has(key) ? isTrue(object, key) ? "yes" : "no" : "-";
    }

    /** Rows of equal columns, each as wide as its widest cell. */
    private static final class Columns {
        private final List<String[]> rows = new ArrayList<>();

        Columns(String... heads) {
            rows.add(heads);
        }

        void row(String... cells) {
            rows.add(cells);
        }

        @Override
        public String toString() {
            int[] widths = new int[rows.get(0).length];
            for (String[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    widths[i] = Math.max(widths[i], row[i].length());
                }
            }
            StringBuilder table = new StringBuilder();
            for (String[] row : rows) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < row.length; i++) {
                    line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
                }
                table.append(line.toString().stripTrailing()).append('\n');
            }
            return table.toString();
        }
    }
}
