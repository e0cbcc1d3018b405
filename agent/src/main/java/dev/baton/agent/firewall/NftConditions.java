package dev.baton.agent.firewall;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.baton.agent.firewall.Rule.WayBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What else of an nft rule's conditions matters than interfaces: the way back to the source, the destination, the IP version. */
final class NftConditions {
    /** How nft shows that there is no way back, or none by the device in question. */
    private static final Set<String> NO_DEVICE = Set.of("false", "0", "");

    private final Ruleset ruleset;

    NftConditions(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    void note(JsonObject left, String op, JsonElement value, Draft rule) {
        wayBack(left, op, value, rule);
        destination(left, op, value, rule);
        version(left, op, value, rule);
    }

    private void wayBack(JsonObject left, String op, JsonElement value, Draft rule) {
        if (!(left.get("fib") instanceof JsonObject fib)
                || !JsonTree.text(fib, "result").startsWith("oif")) {
            return;
        }
        String flags = String.valueOf(fib.get("flags"));
        boolean strict = flags.contains("iif");
        if (!flags.contains("saddr")) {
            return;
        }
        boolean missing = NO_DEVICE.contains(JsonTree.text(value));
        boolean not = op.equals("!=");
        if (strict) {
            rule.wayBack = missing != not ? WayBack.MISSING : WayBack.THERE;
        } else if (not && !missing) {
            List<String> names = new ArrayList<>();
            if (value instanceof JsonObject set && set.get("set") instanceof JsonArray array) {
                array.forEach(each -> names.add(JsonTree.text(each)));
            } else {
                names.add(JsonTree.text(value));
            }
            for (int i = 0; i < ruleset.gateways().size(); i++) {
                WatchedGateway gateway = ruleset.gateways().get(i);
                if (names.contains(gateway.device().name())
                        && names.contains(gateway.link().name())) {
                    rule.asksByEither(i);
                }
            }
        }
    }

    private void destination(JsonObject left, String op, JsonElement value, Draft rule) {
        if (op.equals("==")
                && left.get("payload") instanceof JsonObject payload
                && JsonTree.text(payload, "field").equals("daddr")) {
            List<String> addresses = value instanceof JsonObject set && set.get("set") instanceof JsonArray array
                    ? array.asList().stream().map(JsonTree::text).toList()
                    : List.of(JsonTree.text(value));
            rule.toOwnAddress |= ruleset.areOwn(addresses);
        }
    }

    private static void version(JsonObject left, String op, JsonElement value, Draft rule) {
        if (left.get("payload") instanceof JsonObject payload) {
            rule.version = switch (JsonTree.text(payload, "protocol")) {
                case "ip", "icmp" -> 4;
                case "ip6", "icmpv6" -> 6;
                default -> rule.version;
            };
        } else if (left.get("meta") instanceof JsonObject meta
                && JsonTree.text(meta, "key").equals("nfproto")
                && op.equals("==")) {
            rule.version = switch (JsonTree.text(value)) {
                case "ipv4", "2" -> 4;
                case "ipv6", "10" -> 6;
                default -> rule.version;
            };
        }
    }
}
