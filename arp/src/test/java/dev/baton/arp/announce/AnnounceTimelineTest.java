package dev.baton.arp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The timeline in the Javadoc of the plan is what the plan does. */
class AnnounceTimelineTest {
    private static final Path SOURCE = Path.of("src/main/java/dev/baton/arp/announce/AnnouncePlan.java");

    @Test
    void javadocShowsWhatThePlanDoes() throws IOException {
        assertThat(Files.readString(SOURCE)).contains(timeline());
    }

    private static String timeline() {
        Stage stage = new Stage(3, 2).start().until(40_000);
        TreeMap<Long, String> moments = new TreeMap<>();
        stage.timesOfAll().forEach(ms -> moments.put(ms, "all"));
        stage.timesOfFirstsOnly().forEach(ms -> moments.put(ms, "first"));
        StringBuilder table = new StringBuilder(" *        ms after the claim    announced\n");
        List<Long> run = new ArrayList<>();
        String what = "all";
        for (var moment : moments.entrySet()) {
            if (!moment.getValue().equals(what) || !continues(run, moment.getKey())) {
                table.append(line(run, what));
                run.clear();
            }
            what = moment.getValue();
            run.add(moment.getKey());
        }
        return table.append(line(run, what)).toString();
    }

    private static boolean continues(List<Long> run, long ms) {
        return run.size() < 2 || ms - run.get(run.size() - 1) == run.get(1) - run.get(0);
    }

    private static String line(List<Long> run, String what) {
        String times = run.get(0) + (run.size() == 1 ? "" : ", " + run.get(1));
        String last = run.size() > 2 ? " .. " + run.get(run.size() - 1) : "";
        return String.format(" * %24s    %s%n", times + last, what);
    }
}
