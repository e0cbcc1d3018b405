package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of all threads, in the Javadoc of the package, lists those that are started and no others. */
class ThreadPageTest {
    private static final Pattern ROW = Pattern.compile("^ \\* (baton-[a-z-]+) +(?:[0-9]+|-) ", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("\"(baton-[a-z-]+)\"");
    /** No threads: the beginning of our jars' names, and of a table's. */
    private static final Set<String> OTHERS = Set.of("baton-", "baton-probe");

    private static final List<Path> SOURCES = Stream.of("", "../native-config/", "../heartbeat/", "../arp/")
            .map(each -> Path.of(each + "src/main/java"))
            .toList();

    @Test
    void it_lists_each_thread_once() throws IOException {
        String page = Files.readString(Path.of("src/main/java/dev/baton/agent/loop/package-info.java"));
        List<String> listed =
                ROW.matcher(page).results().map(row -> row.group(1)).toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(started());
    }

    private static Set<String> started() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(ThreadPageTest::read)
                        .flatMap(text -> NAME.matcher(text).results())
                        .forEach(found -> names.add(found.group(1)));
            }
        }
        names.removeAll(OTHERS);
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
