package dev.baton.agent.firewall;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one JSON value into memory, unless it is too large for that: a rule may hold a set of a million addresses. */
final class JsonTree {
    /** Values within a value. An expression of a rule has ten or so. */
    private static final int MOST = 2_000;
    /** Deeper than nft nests anything. */
    private static final int DEEPEST = 64;

    private int read;

    private JsonTree() {}

    /** The next value; null for one that is too large, which is passed over to its end. */
    static @Nullable JsonElement read(JsonReader in) throws IOException {
        return new JsonTree().value(in, 0);
    }

    /** A digest of the next value, by which equal ones are known; one that is too large is like no other. */
    static long digest(JsonReader in) throws IOException {
        @Nullable JsonElement value = read(in);
        return value == null ? Draft.digest(in.getPath()) : Draft.digest(value.toString());
    }

    private @Nullable JsonElement value(JsonReader in, int depth) throws IOException {
        JsonToken token = in.peek();
        if (++read > MOST || depth > DEEPEST) {
            in.skipValue();
            return null;
        }
        return switch (token) {
            case BEGIN_ARRAY -> array(in, depth);
            case BEGIN_OBJECT -> object(in, depth);
            case STRING -> new JsonPrimitive(in.nextString());
            case NUMBER -> new JsonPrimitive(in.nextString()); // as nft writes it
            case BOOLEAN -> new JsonPrimitive(in.nextBoolean());
            default -> {
                in.skipValue();
                yield JsonNull.INSTANCE;
            }
        };
    }

    private @Nullable JsonElement array(JsonReader in, int depth) throws IOException {
        JsonArray array = new JsonArray();
        boolean whole = true;
        in.beginArray();
        while (in.hasNext()) {
            @Nullable JsonElement item = value(in, depth + 1);
            whole &= item != null;
            if (item != null) {
                array.add(item);
            }
        }
        in.endArray();
        return whole ? array : null;
    }

    private @Nullable JsonElement object(JsonReader in, int depth) throws IOException {
        JsonObject object = new JsonObject();
        boolean whole = true;
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            @Nullable JsonElement item = value(in, depth + 1);
            whole &= item != null;
            if (item != null) {
                object.add(name, item);
            }
        }
        in.endObject();
        return whole ? object : null;
    }

    /** A word or number as text; anything else as its JSON. */
    static String text(JsonElement value) {
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    /** A member of an object that is a word or number; empty where there is none. */
    static String text(JsonObject object, String name) {
        @Nullable JsonElement member = object.get(name);
        return member == null || !member.isJsonPrimitive() ? "" : member.getAsString();
    }
}
