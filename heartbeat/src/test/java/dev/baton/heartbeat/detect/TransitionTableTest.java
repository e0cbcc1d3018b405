package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Drives monitors at random and collects every transition that happens; the table in the Javadoc must be just that. */
class TransitionTableTest {
    private static final Pattern ROW = Pattern.compile(" \\*  ([A-Z]+) +-&gt; ([A-Z]+) +([a-z-]+)");

    private final Set<String> seen = new TreeSet<>();

    @Test
    void the_table_in_the_javadoc_is_what_the_code_does() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            drive(seed);
        }
        String source = Files.readString(Path.of("src/main/java/dev/baton/heartbeat/detect/PeerMonitor.java"));
        Set<String> drawn = ROW.matcher(source)
                .results()
                .map(row -> row.group(1) + " -> " + row.group(2) + " " + row.group(3))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(drawn).isEqualTo(seen);
    }

    private void drive(long seed) {
        Random random = new Random(seed);
        boolean syncAlone = seed % 4 == 0;
        MonitorStage stage = new MonitorStage(syncAlone ? DetectSettings.standard(0) : DetectSettings.standard(0, 1));
        if (random.nextInt(3) == 0) {
            stage.answered.clear();
        }
        for (int step = 0; step < 60; step++) {
            disturb(stage, random);
            stage.run(random.nextInt(4) == 0 ? random.nextInt(1_500) : random.nextInt(80));
        }
        for (String line : stage.verdicts()) {
            seen.add(line.substring(line.indexOf(' ') + 1));
        }
    }

    private static void disturb(MonitorStage stage, Random random) {
        int path = random.nextInt(2);
        switch (random.nextInt(11)) {
            case 0 -> stage.freeze();
            case 1, 2 -> stage.thaw();
            case 3 -> stage.agentRuns = !stage.agentRuns;
            case 4 -> stage.cut(path);
            case 5 -> stage.heal(path);
            case 6 -> stage.carrier(path, random.nextInt(3) > 0);
            case 7 -> stage.monitor.overslept(1 + random.nextInt(50_000_000), stage.now());
            case 8 -> stage.weAreDeaf = !stage.weAreDeaf;
            case 9 -> stage.neighbourAnswers = !stage.neighbourAnswers;
            default -> {
                if (random.nextInt(4) == 0) {
                    stage.monitor.left(stage.now());
                }
            }
        }
    }

    @Test
    void windows_count_from_the_profile() {
        DetectSettings vendor = DetectSettings.vendor(0, 1);
        assertThat(vendor.shortestWindowNs()).isEqualTo(MILLISECONDS.toNanos(300));
        assertThat(vendor.longestWindowNs()).isEqualTo(MILLISECONDS.toNanos(600));
    }
}
