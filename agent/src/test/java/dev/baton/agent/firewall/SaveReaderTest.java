package dev.baton.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaveReaderTest {
    /** What iptables-nft-save 1.8.9 printed. */
    private static final String SAVED = "iptables-nft-save.txt";

    @Test
    void theRulesOfIptablesAreToldApart() throws IOException {
        assertThat(findings(SAVED))
                .containsExactly(
                        "wan fails open: -A INPUT -i wan0 -p tcp -m tcp --dport 22 -j DROP",
                        "wan fails open: -A INPUT -i wan0 -p tcp -m tcp --dport 23 -m comment --comment \"telnet \\\"old\\\" -i"
                                + " bt-wan\" -j REJECT --reject-with icmp-port-unreachable",
                        "wan fails open: -A INPUT -i wan+ -p tcp -m tcp --dport 24 -j DROP",
                        "wan fails open: -A INPUT ! -i wan0 -p tcp -m tcp --dport 25 -j ACCEPT",
                        "wan fails open: -A INPUT -d 203.0.113.1/32 -i wan0 -p tcp -m tcp --dport 27 -j DROP",
                        "wan fails open: -A INPUT -m devgroup --src-group 0x7 -j DROP",
                        "wan fails open: -A INPUT -i wan0 -j FROM_WAN",
                        "wan not translated: -A PREROUTING -i wan0 -p tcp -m tcp --dport 80 -j DNAT --to-destination"
                                + " 10.7.1.100",
                        "lan, wan reverse path: -A PREROUTING -m rpfilter --validmark --invert -j DROP",
                        "lan fails closed: -A FORWARD -i lan0 -o wan0 -j ACCEPT");
    }

    /** What Docker leaves beside {@code iptables -P FORWARD DROP}, and a gateway with it. */
    private static final String DOCKER = """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD DROP [0:0]
            :DOCKER - [0:0]
            :DOCKER-USER - [0:0]
            -A FORWARD -j DOCKER-USER
            -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A FORWARD -o docker0 -j DOCKER
            -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
            -A FORWARD -i docker0 -o docker0 -j ACCEPT
            -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
            -A DOCKER-USER -j RETURN
            %sCOMMIT
            """;

    @Test
    void aForwardChainThatServesContainersOnlyPassesNothingBetweenGateways() throws IOException {
        assertThat(kinds(DOCKER.formatted(""))).containsExactly("lan, wan forwards nothing: -P FORWARD DROP");
        for (String opening : List.of(
                "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n",
                "-A DOCKER-USER -i bt-lan -o wan0 -j ACCEPT\n",
                "-A FORWARD ! -i docker0 ! -o docker0 -j ACCEPT\n")) {
            assertThat(kinds(DOCKER.formatted(opening)))
                    .as(opening)
                    .noneMatch(each -> each.contains("forwards nothing"));
        }
    }

    @Test
    void aTableThatTheToolCannotShowIsLeftToNft() throws IOException {
        SaveReader reader = new SaveReader(ruleset(), "iptables-nft", "ip");
        reader.read(new StringReader(Resource.text("iptables-nft-incompatible.txt")));
        assertThat(reader.tables()).doesNotContain("ip mangle");
        reader.read(new StringReader(Resource.text(SAVED)));
        assertThat(reader.tables()).containsExactlyInAnyOrder("ip raw", "ip nat", "ip filter");
    }

    @Test
    void whereItIsMissingNftTellsWhatItCan() throws IOException {
        Report report = AnalysisTest.report(
                Resource.text("iptables-nft.json"), List.of(AnalysisTest.LAN, AnalysisTest.WAN), 100);
        assertThat(report.counts())
                .as("of the reverse-path checks it cannot show which one is loose, of groups nothing")
                .containsEntry(RuleFinding.Kind.REVERSE_PATH, 2)
                .containsEntry(RuleFinding.Kind.FAILS_OPEN, 6)
                .containsEntry(RuleFinding.Kind.NOT_TRANSLATED, 1)
                .containsEntry(RuleFinding.Kind.FAILS_CLOSED, 1);
    }

    @Test
    void wordsInQuotesAreOne() {
        assertThat(SaveRule.words("-A INPUT -m comment --comment \"a \\\"b\\\" \\\\ c\" -j LOG --log-prefix \"\""))
                .containsExactly(
                        "-A", "INPUT", "-m", "comment", "--comment", "a \"b\" \\ c", "-j", "LOG", "--log-prefix", "");
    }

    private static List<String> findings(String resource) throws IOException {
        return kinds(Resource.text(resource));
    }

    private static List<String> kinds(String saved) throws IOException {
        Ruleset ruleset = ruleset();
        new SaveReader(ruleset, "iptables-nft", "ip").read(new StringReader(saved));
        return Analysis.of(ruleset).findings().stream()
                .map(each -> String.join(", ", each.labels()) + " " + each.kind() + ": " + each.rule())
                .toList();
    }

    private static Ruleset ruleset() {
        return new Ruleset(List.of(AnalysisTest.LAN, AnalysisTest.WAN), Set.of(Ip.parse("203.0.113.2")));
    }
}
