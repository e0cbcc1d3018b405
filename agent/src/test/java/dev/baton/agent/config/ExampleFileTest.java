package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example is read by people: it must say what the code does. */
class ExampleFileTest {
    private static final Pattern COMMENTED_KEY = Pattern.compile("(?m)^# ([a-z.-]+) = ");

    @Test
    void theExampleIsAMinimalPair() throws IOException {
        ConfigReading reading = parse(example());
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
    }

    @Test
    void theCommentedValuesAreTheDefaults() throws IOException {
        String all = COMMENTED_KEY
                .matcher(example())
                .replaceAll("$1 = ")
                .replace("sync.peer = 192.0.2.2\n", "")
                .replaceAll("(?m)^interface.*(witness|published|routes) = .*\\n", "");
        ConfigReading reading = parse(all);
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.config()).isEqualTo(parse(example()).config());
    }

    @Test
    void everyKeyIsExplained() throws IOException {
        String all = COMMENTED_KEY.matcher(example()).replaceAll("$1 = ");
        assertThat(new TreeSet<>(parse(all).lines().keySet()))
                .isEqualTo(new TreeSet<>(Keys.all(List.of("lan", "wan"))));
    }

    private static String example() throws IOException {
        return Files.readString(Path.of("src/main/dist/etc/baton.properties.example"));
    }

    private static ConfigReading parse(String text) {
        return ConfigReader.parse("baton.properties.example", text, "gw1");
    }
}
