package dev.baton.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.agent.firewall.RuleFinding.Kind;
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

    private static Report forward(String policy, String... rules) throws IOException {
        StringBuilder json =
                new StringBuilder("{\"nftables\": [{\"table\": {\"family\": \"inet\", \"name\": \"site\"}},");
        json.append("{\"chain\": {\"family\": \"inet\", \"table\": \"site\", \"name\": \"f\", \"type\": \"filter\",")
                .append("\"hook\": \"forward\", \"prio\": 0, \"policy\": \"" + policy + "\"}},")
                .append("{\"chain\": {\"family\": \"inet\", \"table\": \"site\", \"name\": \"other\"}}");
        int handle = 10;
        for (String rule : rules) {
            String[] parts = rule.split(": ", 2);
            json.append(", {\"rule\": {\"family\": \"inet\", \"table\": \"site\", \"chain\": \"" + parts[0]
                            + "\", \"handle\": ")
                    .append(handle++)
                    .append(", \"expr\": [" + parts[1] + "]}}");
        }
        return report(json.append("]}").toString(), List.of(LAN, WAN), 100);
    }

    private static String when(String key, String device) {
        return "{\"match\": {\"op\": \"==\", \"left\": {\"meta\": {\"key\": \"" + key + "\"}}, \"right\": \"" + device
                + "\"}}, ";
    }

    private static final String ESTABLISHED =
            "{\"match\": {\"op\": \"in\", \"left\": {\"ct\": {\"key\": \"state\"}}, \"right\": \"established\"}}, ";
    private static final String ACCEPT = "{\"accept\": null}";
    private static final String DROP = "{\"drop\": null}";
    private static final String GO_BACK = "{\"return\": null}";
    private static final String TO_OTHER = "{\"jump\": {\"target\": \"other\"}}";

    @Test
    void aForwardChainThatLetsNothingThroughIsFound() throws IOException {
        assertNothingPasses(forward("drop"));
        assertNothingPasses(forward("accept", "f: " + DROP));
        assertNothingPasses(forward("drop", "f: " + when("iifname", "docker0") + ACCEPT));
        assertNothingPasses(forward("drop", "f: " + when("oifname", "docker0") + ESTABLISHED + ACCEPT));
        assertNothingPasses(forward("drop", "f: " + TO_OTHER, "other: " + GO_BACK));
        assertNothingPasses(forward("drop", "f: " + when("oifname", "docker0") + TO_OTHER, "other: " + ACCEPT));
    }

    private static final String OTHERS = when("iifname", "docker0");
    private static final String ON_WAN = when("iifname", "wan0");
    private static final String ON_LINK = when("iifname", "bt-wan");
    private static final String MARK = "{\"mangle\": {\"key\": {\"meta\": {\"key\": \"mark\"}}, \"value\": 1}}";

    @Test
    void aRuleThatTheChainsEndRepeatsForTheSharedLinkIsFine() throws IOException {
        for (Report report : List.of(
                forward("drop", "f: " + OTHERS + ACCEPT, "f: " + ESTABLISHED + ACCEPT, "f: " + ON_WAN + DROP),
                forward("accept", "f: " + ESTABLISHED + ACCEPT, "f: " + ON_WAN + DROP, "f: " + DROP),
                forward("accept", "f: " + OTHERS + DROP, "f: " + ON_WAN + ACCEPT),
                forward(
                        "drop",
                        "f: " + ESTABLISHED + ACCEPT,
                        "f: {\"vmap\": {\"key\": {\"meta\": {\"key\": \"iifname\"}}, \"data\": {\"set\": ["
                                + "[\"lan0\", {\"accept\": null}], [\"bt-lan\", {\"accept\": null}],"
                                + " [\"wan0\", {\"drop\": null}]]}}}"))) {
            assertThat(report.findings()).isEmpty();
        }
    }

    @Test
    void whatComesBeforeTheEndMakesIt() throws IOException {
        assertFound(Kind.FAILS_OPEN, forward("drop", "f: " + ON_WAN + DROP, "f: " + ESTABLISHED + ACCEPT));
        assertFound(Kind.FAILS_OPEN, forward("drop", "f: " + ON_WAN + DROP, "f: " + TO_OTHER, "other: " + ACCEPT));
        assertFound(Kind.FAILS_OPEN, forward("drop", "f: " + ON_WAN + DROP, "f: " + ON_LINK + ACCEPT));
        assertFound(Kind.FAILS_OPEN, forward("accept", "f: " + ON_WAN + DROP));
        assertFound(Kind.FAILS_CLOSED, forward("accept", "f: " + ON_WAN + ACCEPT, "f: " + ESTABLISHED + DROP));
        assertFound(Kind.FAILS_CLOSED, forward("accept", "f: " + ON_WAN + ACCEPT, "f: " + MARK));
        assertFound(Kind.FAILS_CLOSED, forward("drop", "f: " + ESTABLISHED + ACCEPT, "f: " + ON_WAN + ACCEPT));
    }

    private static void assertFound(Kind kind, Report report) {
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.labels()).containsExactly("wan");
        });
    }

    private static void assertNothingPasses(Report report) {
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.FORWARDS_NOTHING);
            assertThat(finding.labels()).containsExactly("lan", "wan");
            assertThat(finding.message()).contains("inet site f", "bt-lan and bt-wan", "passes nothing on");
        });
    }

    @Test
    void oneThatLetsAnythingThroughIsTheOperatorsBusiness() throws IOException {
        for (Report report : List.of(
                forward("accept"),
                forward("accept", "f: " + ESTABLISHED + DROP),
                forward("drop", "f: " + ESTABLISHED + ACCEPT),
                forward("drop", "f: " + when("iifname", "bt-lan") + ACCEPT),
                forward("drop", "f: " + when("iifname", "lan0") + when("oifname", "wan0") + ACCEPT),
                forward("drop", "f: " + TO_OTHER, "other: " + ESTABLISHED + ACCEPT))) {
            assertThat(report.counts()).doesNotContainKey(Kind.FORWARDS_NOTHING);
        }
    }

    static Report report(String json, List<WatchedGateway> gateways, int most) throws IOException {
        Ruleset ruleset = new Ruleset(gateways, OWN);
        new NftReader(ruleset, Set.of()).read(new StringReader(json));
        return Analysis.of(ruleset, most);
    }
}
