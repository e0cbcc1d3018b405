package dev.baton.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.agent.firewall.RuleFinding.Kind;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of a ruleset, and how large one may be. */
class FirewallReportTest {
    private static final List<WatchedGateway> GATEWAYS = List.of(AnalysisTest.LAN, AnalysisTest.WAN);
    private static final String CHAIN = """
            {"table": {"family": "inet", "name": "t", "handle": 1}},
            {"chain": {"family": "inet", "table": "t", "name": "c", "handle": 1, "type": "filter", "hook": "input",
             "prio": 0, "policy": "accept"}},
            """;

    @Test
    void aFindingSaysWhichRuleWhatHappensAndWhatToWrite() throws IOException {
        assertThat(messages(rule(7, matches("==", "\"wan0\"") + ", {\"drop\": null}")))
                .containsExactly(
                        "fails open: inet t c handle 7: packets of the shared addresses come in on bt-wan and are"
                                + " not stopped by it; write iifname { \"wan0\", \"bt-wan\" }");
        assertThat(messages(rule(7, matches("!=", "{\"set\": [\"wan0\", \"lan0\"]}") + ", {\"accept\": null}")))
                .containsExactly(
                        "fails open: inet t c handle 7: packets of the shared addresses come in on bt-lan and bt-wan"
                                + " and are let through by it; write iifname != { \"wan0\", \"lan0\", \"bt-lan\", \"bt-wan\" }");
    }

    @Test
    void aStrictReversePathCheckIsToldWithTheRuleForBothNames() throws IOException {
        String strict = "{\"match\": {\"op\": \"==\", \"left\": {\"fib\": {\"result\": \"oif\", \"flags\": [\"saddr\","
                + " \"iif\"]}}, \"right\": false}}, {\"drop\": null}";
        assertThat(messages(rule(7, strict)))
                .singleElement()
                .asString()
                .contains("come in on bt-lan and bt-wan while the way back leads out of lan0 and wan0")
                .contains("iifname { \"wan0\", \"bt-wan\" } fib saddr oifname != { \"wan0\", \"bt-wan\" } drop");
        WatchedGateway byLink = AnalysisTest.gateway("wan", 0, new WayOut(false, true));
        assertThat(AnalysisTest.report(ruleset(rule(7, strict)), List.of(byLink), 8)
                        .findings())
                .as("where all leaves by the shared link, the way back is its own")
                .isEmpty();
    }

    @Test
    void whereRoutesAreTheSharedLinksTheWayOutHasTwoNamesToo() throws IOException {
        String out = "{\"match\": {\"op\": \"==\", \"left\": {\"meta\": {\"key\": \"oifname\"}}, \"right\": \"wan0\"}},"
                + " {\"masquerade\": null}";
        WatchedGateway byBoth = AnalysisTest.gateway("wan", 0, new WayOut(true, true));
        assertThat(AnalysisTest.report(ruleset(rule(7, out)), List.of(AnalysisTest.LAN, byBoth), 8)
                        .findings())
                .singleElement()
                .extracting(RuleFinding::message)
                .asString()
                .startsWith("not translated: ")
                .contains("leave by bt-wan")
                .endsWith("write oifname { \"wan0\", \"bt-wan\" }");
        assertThat(messages(rule(7, out))).isEmpty();
    }

    /** In the form of libnftables-json(5); not recorded, for the kernel at hand has no flowtables. */
    @Test
    void aFlowtableOnTheDeviceAloneIsTold() throws IOException {
        String flowtable =
                "{\"flowtable\": {\"family\": \"inet\", \"name\": \"f\", \"table\": \"t\", \"handle\": 2, \"hook\":"
                        + " \"ingress\", \"prio\": 0, \"dev\": [\"lan0\", \"bt-lan\", \"wan0\"]}}";
        assertThat(messages(flowtable))
                .singleElement()
                .asString()
                .startsWith("flowtable: flowtable f (inet t): it is on wan0 and not on bt-wan");
        assertThat(messages(flowtable.replace("[\"lan0\", \"bt-lan\", \"wan0\"]", "\"eth5\"")))
                .isEmpty();
    }

    /** Of firewalld 1.3.3: lan0 in zone internal, wan0 in zone external, and then bt-lan and bt-wan too. */
    @Test
    void firewalldIsToldOnceByZone() throws IOException {
        assertThat(AnalysisTest.report(Resource.text("firewalld.json"), GATEWAYS, 8)
                        .findings())
                .extracting(RuleFinding::message)
                .containsExactlyInAnyOrder(
                        "fails open: inet firewalld: lan0 is in zone internal of firewalld and bt-lan, on which packets of the"
                                + " shared addresses come in, is not: they go by the default zone; run \"firewall-cmd --permanent --zone=internal"
                                + " --add-interface=bt-lan\" and \"firewall-cmd --reload\"",
                        "fails open: inet firewalld: wan0 is in zone external of firewalld and bt-wan, on which packets of the"
                                + " shared addresses come in, is not: they go by the default zone; run \"firewall-cmd --permanent --zone=external"
                                + " --add-interface=bt-wan\" and \"firewall-cmd --reload\"");
        String both = Resource.text("firewalld-both.json");
        assertThat(AnalysisTest.report(both, GATEWAYS, 8).findings()).isEmpty();
        WatchedGateway ipv6 = new WatchedGateway(
                "wan", AnalysisTest.WAN.device(), AnalysisTest.WAN.link(), new WayOut(true, false), true, true);
        assertThat(AnalysisTest.report(both, List.of(ipv6), 8).findings())
                .as("its own reverse-path check, of IPv6")
                .extracting(RuleFinding::kind)
                .containsExactly(Kind.REVERSE_PATH);
    }

    @Test
    void manyAreCountedNotListed() throws IOException {
        int many = 20_000;
        String rules = IntStream.range(0, many)
                .mapToObj(i -> rule(
                        i + 1,
                        matches("==", "\"wan0\"") + ", {\"match\": {\"op\": \"==\", \"left\": {\"payload\":"
                                + " {\"protocol\": \"tcp\", \"field\": \"dport\"}}, \"right\": " + i
                                + "}}, {\"counter\": {\"packets\": " + i + ", \"bytes\": 0}}, {\"drop\": null}"))
                .collect(Collectors.joining(","));
        Report report = AnalysisTest.report(ruleset(rules), GATEWAYS, Report.MOST_SHOWN);
        assertThat(report.findings()).hasSize(Report.MOST_SHOWN);
        assertThat(report.more(Kind.FAILS_OPEN)).isEqualTo(many - Report.MOST_SHOWN);
    }

    @Test
    void aRuleMayHoldASetOfAnySize() throws IOException {
        String addresses = IntStream.range(0, 50_000)
                .mapToObj(i -> "\"10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256 + "\"")
                .collect(Collectors.joining(","));
        String large =
                "{\"match\": {\"op\": \"==\", \"left\": {\"payload\": {\"protocol\": \"ip\", \"field\": \"saddr\"}},"
                        + " \"right\": {\"set\": [" + addresses + "]}}}";
        assertThat(messages(rule(7, matches("==", "\"wan0\"") + ", " + large + ", {\"drop\": null}")))
                .hasSize(1);
        String names =
                IntStream.range(0, 50_000).mapToObj(i -> "\"eth" + i + "\"").collect(Collectors.joining(","));
        assertThat(messages(rule(7, matches("==", "{\"set\": [" + names + ", \"wan0\"]}") + ", {\"drop\": null}")))
                .singleElement()
                .asString()
                .endsWith("write iifname { ..., \"bt-wan\" }");
    }

    @Test
    void elementsMayCarryMore() throws IOException {
        String element = "{\"elem\": {\"val\": \"wan0\", \"comment\": \"uplink\"}}";
        assertThat(messages(rule(7, matches("==", "{\"set\": [" + element + "]}") + ", {\"drop\": null}")))
                .hasSize(1);
        assertThat(messages(rule(7, matches("==", "{\"set\": [" + element + ", \"bt-wan\"]}") + ", {\"drop\": null}")))
                .isEmpty();
    }

    @Test
    void whatIsNoRulesetIsRefused() {
        for (String text : List.of("", "{", "[]", "{\"nftables\": {}}", "{\"nftables\": [1]}", "nft: not found")) {
            assertThatThrownBy(() -> AnalysisTest.report(text, GATEWAYS, 8))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
    }

    private static List<String> messages(String rules) throws IOException {
        return messages(rules, CHAIN);
    }

    private static List<String> messages(String rules, String chain) throws IOException {
        String json = "{\"nftables\": [" + chain + rules + "]}";
        return AnalysisTest.report(json, GATEWAYS, 8).findings().stream()
                .map(RuleFinding::message)
                .toList();
    }

    private static String ruleset(String rules) {
        return "{\"nftables\": [" + CHAIN + rules + "]}";
    }

    private static String matches(String op, String right) {
        return "{\"match\": {\"op\": \"" + op + "\", \"left\": {\"meta\": {\"key\": \"iifname\"}}, \"right\": " + right
                + "}}";
    }

    private static String rule(int handle, String expressions) {
        return "{\"rule\": {\"family\": \"inet\", \"table\": \"t\", \"chain\": \"c\", \"handle\": " + handle
                + ", \"expr\": [" + expressions + "]}}";
    }
}
