package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A second build of the product: this one, of which each heartbeat carries what some later release may add (DESIGN D14), a
 * section of an unknown type, every flag that is not known today, and octets where today there is nothing. Made of the sources
 * at hand, so that it is as they are but for that.
 */
final class NewerBuild {
    /** What is in the section. */
    static final String MARK = "of a later release";

    private static final String WRITER = "dev/baton/heartbeat/wire/HeartbeatWriter";
    private static final String SOURCES = "heartbeat/src/main/java";

    private NewerBuild() {}

    /** Makes it in a new directory and returns that, for {@link BatonCluster#installedIn}. */
    static Path in(Path tree) throws IOException {
        Tool.run(List.of("cp", "-a", BatonCluster.tree().toString(), tree.toString()));
        Path source = tree.resolve("src").resolve(WRITER + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, changed(Files.readString(sources().resolve(WRITER + ".java"))));
        Path classes = Files.createDirectories(tree.resolve("classes"));
        compile(source, classes, tree.resolve("lib"));
        putInto(tree.resolve("lib/baton-heartbeat.jar"), classes);
        Tool.run(List.of(tree.resolve("bin/baton-archive").toString()));
        return tree;
    }

    private static String changed(String writer) {
        String text = replaced(writer, "heartbeat.flags)", "heartbeat.flags | ~Flag.ALL)");
        text = replaced(text, "heartbeat.successor << 24)", "heartbeat.successor << 24 | 0x00c0ffee)");
        text = replaced(text, "end = putKeys(end);", "end = putLater(putKeys(putLater(end)));");
        return replaced(text, "    private int putKeys(", """
                    private int putLater(int start) {
                        byte[] value = "%s".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                        frame.put(start + Layout.SECTION_VALUE, value);
                        return section(200, start, start + Layout.SECTION_VALUE + value.length);
                    }

                    private int putKeys(""".formatted(MARK));
    }

    private static String replaced(String text, String what, String by) {
        assertThat(text)
                .as("the writer of heartbeats is another now: change this test too")
                .containsOnlyOnce(what);
        return text.replace(what, by);
    }

    private static Path sources() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(SOURCES))) {
                return at.resolve(SOURCES);
            }
        }
        throw new IllegalStateException(
                "no " + SOURCES + " above " + Path.of("").toAbsolutePath());
    }

    private static void compile(Path source, Path classes, Path lib) {
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-proc:none",
                        "-cp",
                        jars(lib),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(exit).as("javac").isZero();
    }

    private static String jars(Path lib) {
        try (Stream<Path> files = Files.list(lib)) {
            return String.join(
                    ":",
                    files.map(Path::toString)
                            .filter(name -> name.endsWith(".jar"))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void putInto(Path jar, Path classes) throws IOException {
        try (FileSystem entries = FileSystems.newFileSystem(jar)) {
            Path entry = entries.getPath(WRITER + ".class");
            Files.copy(classes.resolve(WRITER + ".class"), entry, StandardCopyOption.REPLACE_EXISTING);
        }
        String inside = new String(Files.readAllBytes(classes.resolve(WRITER + ".class")), StandardCharsets.ISO_8859_1);
        assertThat(inside).contains(MARK);
    }
}
