package dev.baton.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
    private static final String NAME = "baton_[a-z0-9_]+";
    private static final String LABEL = "[a-z_]+=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final String SAMPLE = NAME + "(\\{" + LABEL + "(," + LABEL + ")*\\})? [0-9]+(\\.[0-9]+)?";

    private static final StatusPage.PublishedLine PUBLISHED = new StatusPage.PublishedLine(
            List.of("2001:db8::/64"), BigInteger.TWO.pow(64), 17, 1, 2, Map.of("asker-too-often", 512L));
    private static final StatusPage.DetectLine DETECT =
            new StatusPage.DetectLine(20.5, 20, 0, Map.of("arp", 4L), Map.of("arp", 3L), Map.of(), 0, "hearing");
    private static final StatusPage.ArrivalLine ARRIVED =
            new StatusPage.ArrivalLine(12, 11, 2.1, 9.1, -1, List.of("lan 10.7.1.9 02:1a:b0:00:01:09"));

    private static String metrics(String name, String status, StatusPage.ArrivalLine arrival) {
        return MetricsText.of(new StatusPage(
                new StatusPage.Self(7, 1, name, status, "active", 5, true, 20, "boot-alone", "0.1.0"),
                new StatusPage.Score(500, List.of("half")),
                List.of(new StatusPage.PeerLine(
                        2,
                        "STANDBY",
                        "ALIVE",
                        false,
                        4,
                        1_000,
                        List.of(),
                        7,
                        true,
                        "00c0ffee",
                        "0.1.0",
                        List.of(new StatusPage.PathLine("sync", "sync0", "", true, false, 3)),
                        DETECT)),
                List.of(new StatusPage.InterfaceLine(
                        "lan",
                        "lan0",
                        "bt-lan",
                        "10:00:00:c1:4a:87",
                        StatusPage.AddressList.of(List.of("10.7.1.1/24", "10.7.1.2/24")),
                        List.of(),
                        List.of(),
                        true,
                        true,
                        3,
                        0,
                        PUBLISHED)),
                arrival,
                new StatusPage.Health(
                        0,
                        new StatusPage.LatenessLine(80, 900, 3, 1_234_567),
                        true,
                        true,
                        false,
                        true,
                        List.of("00c0ffee"),
                        List.of("wan1 has no carrier"),
                        List.of("less healthy: half"),
                        Map.of("bad-key", 9L),
                        List.of())));
    }

    private static List<String> lines() {
        return metrics("gw1", "ACTIVE", ARRIVED).lines().toList();
    }

    @Test
    void everyLineIsOfTheFormatAndEveryFamilyStandsTogetherAfterItsHelpAndType() {
        assertThat(metrics("gw1", "ACTIVE", ARRIVED)).endsWith("\n").doesNotContain("\n\n");
        Set<String> families = new HashSet<>();
        Set<String> samples = new HashSet<>();
        String family = "";
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("# HELP ")) {
                assertThat(line).matches("# HELP " + NAME + " [^\\\\]+");
                family = line.split(" ", -1)[2];
                assertThat(families.add(family)).as(line).isTrue();
                String type = family.endsWith("_total") ? "counter" : "gauge";
                assertThat(lines.get(i + 1)).isEqualTo("# TYPE " + family + " " + type);
            } else if (!line.startsWith("# TYPE ")) {
                assertThat(line).matches(SAMPLE);
                assertThat(line.split("[{ ]", -1)[0]).isEqualTo(family);
                assertThat(samples.add(line.substring(0, line.lastIndexOf(' '))))
                        .as(line)
                        .isTrue();
            }
        }
    }

    @Test
    void whatTheStatusKnowsIsThereInSecondsAndCounts() {
        assertThat(lines())
                .contains(
                        "baton_info{cluster=\"7\",node=\"1\",name=\"gw1\",version=\"0.1.0\"} 1",
                        "baton_active 1",
                        "baton_status{status=\"ACTIVE\"} 1",
                        "baton_status{status=\"STANDBY\"} 0",
                        "baton_role_seconds 0.02",
                        "baton_term 5",
                        "baton_protected 1",
                        "baton_health 500",
                        "baton_alarms 1",
                        "baton_loop_lateness_p99_seconds 0.00008",
                        "baton_loop_lateness_worst_seconds 1.234567",
                        "baton_real_time 0",
                        "baton_heartbeats_refused_total{reason=\"bad-key\"} 9",
                        "baton_interface_addresses{interface=\"lan\",device=\"lan0\"} 2",
                        "baton_announcements_sent_total{interface=\"lan\",device=\"lan0\"} 3",
                        "baton_published_addresses{interface=\"lan\",device=\"lan0\"} 18446744073709551616",
                        "baton_published_questions_ignored_total{interface=\"lan\",device=\"lan0\",reason=\"asker-too-often\"} 512",
                        "baton_peer_status{peer=\"2\",status=\"STANDBY\"} 1",
                        "baton_peer_verdict{peer=\"2\",verdict=\"DEAD\"} 0",
                        "baton_peer_path_heard{peer=\"2\",path=\"sync\",device=\"sync0\"} 1",
                        "baton_peer_path_hears_us{peer=\"2\",path=\"sync\",device=\"sync0\"} 0",
                        "baton_peer_window_seconds{peer=\"2\"} 0.0205",
                        "baton_peer_probes_answered_total{peer=\"2\",kind=\"arp\"} 3");
    }

    @Test
    void aTakeoverThatHasNotReachedAllHasNoTimeForAll() {
        assertThat(lines())
                .contains(
                        "baton_takeover_neighbours_asked 12",
                        "baton_takeover_neighbours_confirmed 11",
                        "baton_takeover_confirmed_seconds{share=\"0.5\"} 0.0021",
                        "baton_takeover_confirmed_seconds{share=\"0.9\"} 0.0091")
                .noneMatch(line -> line.contains("share=\"1\""));
        StatusPage.ArrivalLine all = new StatusPage.ArrivalLine(1, 1, 0, 0, 1_500, List.of());
        assertThat(metrics("gw1", "ACTIVE", all).lines())
                .contains("baton_takeover_confirmed_seconds{share=\"1\"} 1.5")
                .contains("baton_takeover_confirmed_seconds{share=\"0.5\"} 0");
    }

    @Test
    void aStandbyIsNotActive() {
        assertThat(metrics("gw1", "STANDBY", ARRIVED).lines())
                .contains("baton_active 0", "baton_status{status=\"STANDBY\"} 1", "baton_status{status=\"ACTIVE\"} 0");
    }

    @Test
    void quotesBackslashesAndLineEndsInLabelsAreEscaped() {
        assertThat(metrics("a\"b\\c\nd", "ACTIVE", ARRIVED).lines())
                .contains("baton_info{cluster=\"7\",node=\"1\",name=\"a\\\"b\\\\c\\nd\",version=\"0.1.0\"} 1")
                .first()
                .asString()
                .startsWith("# HELP");
    }
}
