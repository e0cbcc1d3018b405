package dev.baton.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestTest {
    @Test
    void withoutAWordItIsTheSmokeTest() throws Request.UsageException {
        Request request = Request.parse("image=/var/cache/guests/bookworm-1", "starter=4711");

        assertThat(request.mode()).isEqualTo(Request.Mode.PLAY);
        assertThat(request.scenarios()).containsExactly(Scenarios.SMOKE);
        assertThat(request.image()).isEqualTo(Path.of("/var/cache/guests/bookworm-1"));
        assertThat(request.starter()).isEqualTo(4711);
        assertThat(request.timing()).contains("heartbeat.misses = 20");
    }

    @Test
    void theAgentsMayBeatFaster() throws Request.UsageException {
        assertThat(Request.parse("profile=fast", "vrf").timing()).isEqualTo("heartbeat.profile = fast\n");
    }

    @Test
    void scenariosArePlayedInTheOrderInWhichTheyAreNamed() throws Request.UsageException {
        assertThat(names(Request.parse("vrf", "smoke", "boot-networkd")))
                .containsExactly("vrf", "smoke", "boot-networkd");
    }

    @Test
    void allIsEveryScenarioOnceAndNotTheSmokeTest() throws Request.UsageException {
        assertThat(names(Request.parse("all"))).doesNotHaveDuplicates().doesNotContain("smoke");
        assertThat(Request.parse("all").scenarios()).isEqualTo(Scenarios.ALL);
    }

    @Test
    void shellAndListPlayNothing() throws Request.UsageException {
        assertThat(Request.parse("shell").mode()).isEqualTo(Request.Mode.SHELL);
        assertThat(Request.parse("list").mode()).isEqualTo(Request.Mode.LIST);
        assertThat(Request.parse("shell").scenarios()).isEmpty();
    }

    @Test
    void aWordThatNobodyKnowsIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Request.parse("vrv"))
                .isInstanceOf(Request.UsageException.class)
                .hasMessageContaining("\"vrv\"")
                .hasMessageContaining("smoke, all, shell, list")
                .hasMessageContaining("vrf ");
        assertThatThrownBy(() -> Request.parse("shell", "vrf")).hasMessageContaining("stand alone");
    }

    @Test
    void scenariosOnTheSameHostsStandTogether() {
        List<String> hosts = Scenarios.ALL.stream()
                .map(scenario -> scenario.network().get().name())
                .toList();

        long changes = 1
                + IntStream.range(1, hosts.size())
                        .filter(i -> !hosts.get(i).equals(hosts.get(i - 1)))
                        .count();

        assertThat(changes)
                .as("pairs that all boots: %s", hosts)
                .isEqualTo(hosts.stream().distinct().count());
    }

    private static List<String> names(Request request) {
        return request.scenarios().stream().map(Scenario::name).toList();
    }
}
