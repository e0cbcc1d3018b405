package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnClassesTest {
    @TempDir
    private Path directory;

    private String jar(String name, String... entries) throws IOException {
        Path file = directory.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                jar.putNextEntry(new JarEntry(entry));
            }
        }
        return file.toString();
    }

    @Test
    void whatTheAgentMayNeedIsLoadedAndNotWhatCommandsNeed() throws IOException {
        String ours = jar(
                "baton-agent-1.jar",
                "META-INF/MANIFEST.MF",
                "dev/baton/agent/loop/Alarms.class",
                "dev/baton/agent/loop/package-info.class",
                "dev/baton/agent/cli/Baton.class",
                "dev/baton/agent/watch/Watch.class",
                "dev/baton/agent/loop/NoSuchThing.class",
                "org/slf4j/Logger.class");
        assertThat(OwnClasses.load(ours)).as("Alarms").isOne();
    }

    @Test
    void otherJarsAndWhatIsNoneAreLeftAlone() throws IOException {
        String theirs = jar("netty-1.jar", "dev/baton/agent/loop/Alarms.class");
        Path broken = Files.writeString(directory.resolve("baton-broken.jar"), "no jar");
        String classPath = String.join(
                File.pathSeparator, List.of(theirs, broken.toString(), directory.toString(), "baton-gone.jar", ""));
        assertThat(OwnClasses.load(classPath)).isZero();
    }
}
