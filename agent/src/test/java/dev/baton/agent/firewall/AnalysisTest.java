package dev.baton.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.nativeconfig.addr.Ip;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnalysisTest {
    static final WatchedGateway WAN = gateway("wan", 7, new WayOut(true, false));
    static final WatchedGateway LAN = gateway("lan", 0, new WayOut(true, false));
    private static final Set<Ip> OWN = Set.of(Ip.parse("203.0.113.2"), Ip.parse("10.7.1.2"));

    static WatchedGateway gateway(String label, int group, WayOut out) {
        return new WatchedGateway(
                label,
                new Side(label + "0", 2, group, "veth"),
                new Side("bt-" + label, 0, 0, "macvlan"),
                out,
                true,
                false);
    }

    /** rules.json is what nft 1.0.6 printed of rules.nft; the comment of each rule says what is to be found in it. */
    @Test
    void eachKindOfRuleIsToldApart() throws IOException {
        String json = Resource.text("rules.json");
        Map<String, String> expected = new HashMap<>();
        Map<String, String> rules = new HashMap<>();
        JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("nftables").asList().stream()
                .map(each -> each.getAsJsonObject().getAsJsonObject("rule"))
                .filter(rule -> rule != null)
                .forEach(rule -> {
                    expected.put(place(rule), rule.get("comment").getAsString());
                    rules.put(place(rule), rule.get("expr").toString());
                });
        assertThat(expected).hasSizeGreaterThan(90);

        Map<String, String> found = new HashMap<>();
        expected.keySet().forEach(place -> found.put(place, "fine"));
        report(json, List.of(LAN, WAN), 1_000)
                .findings()
                .forEach(each -> found.put(
                        each.where() + " " + each.handle(), each.kind().toString()));

        List<String> wrong = new ArrayList<>();
        expected.forEach((place, kind) -> {
            if (!kind.equals(found.get(place))) {
                wrong.add(place + ": expected " + kind + ", found " + found.get(place) + ": " + rules.get(place));
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
    }

    private static String place(JsonObject rule) {
        return rule.get("family").getAsString() + " " + rule.get("table").getAsString() + " "
                + rule.get("chain").getAsString() + " " + rule.get("handle").getAsString();
    }

    static Report report(String json, List<WatchedGateway> gateways, int most) throws IOException {
        Ruleset ruleset = new Ruleset(gateways, OWN);
        new NftReader(ruleset, Set.of()).read(new StringReader(json));
        return Analysis.of(ruleset, most);
    }
}
