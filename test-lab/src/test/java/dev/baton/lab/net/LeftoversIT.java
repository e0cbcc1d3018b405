package dev.baton.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** However a lab ends, nothing of it stays. */
class LeftoversIT {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    @Test
    void closingRemovesNamespacesProcessesAndFiles() throws IOException {
        String name;
        ProcessHandle inside;
        try (Lab lab = Lab.open()) {
            name = lab.name();
            assertThat(namespacesOf(name)).hasSize(5);
            Files.writeString(lab.directory().resolve("note"), "left");
            inside = LabHolder.startStranger(lab).toHandle();
        }
        assertThat(namespacesOf(name)).isEmpty();
        assertThat(TEMPORARY.resolve(name)).doesNotExist();
        assertThat(inside.onExit().orTimeout(5, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }

    @Test
    void anInterruptedOwnerLeavesNothing() throws IOException, InterruptedException {
        Process owner = owner();
        String name = nameFrom(owner);
        assertThat(namespacesOf(name)).hasSize(5);

        Tool.run(List.of("kill", "-INT", Long.toString(owner.pid())));
        assertThat(owner.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(namespacesOf(name)).isEmpty();
        assertThat(TEMPORARY.resolve(name)).doesNotExist();
    }

    @Test
    void theSweepRemovesWhatAKilledOwnerLeftAndNothingElse() throws IOException, InterruptedException {
        Process owner = owner();
        String name = nameFrom(owner);
        try (Lab living = Lab.open()) {
            Tool.run(List.of("kill", "-KILL", Long.toString(owner.pid())));
            owner.waitFor();
            assertThat(namespacesOf(name)).hasSize(5);

            List<String> removed = Sweep.leftovers();

            assertThat(removed).contains(name + "-gw1", TEMPORARY.resolve(name).toString());
            assertThat(namespacesOf(name)).isEmpty();
            assertThat(TEMPORARY.resolve(name)).doesNotExist();
            assertThat(namespacesOf(living.name())).hasSize(5);
            assertThat(living.directory()).isDirectory();
        }
    }

    private static Process owner() throws IOException {
        // A JVM obeys no SIGINT that it inherited as ignored, as from a shell's background job.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(ChildJvm.withWholeClassPath(LabHolder.class));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String nameFrom(Process owner) throws IOException {
        return owner.inputReader().readLine();
    }

    private static List<Netns> namespacesOf(String lab) {
        return Netns.all().stream()
                .filter(netns -> netns.name().startsWith(lab + "-"))
                .toList();
    }
}
