package dev.baton.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.wire.Heartbeat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tree that {@code mvn package} leaves, used as an administrator does. Needs systemd-analyze; changes nothing. */
@Timeout(120)
class PackagingIT {
    private static final Path TREE = Path.of("target/baton").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void theTreeRunsFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("baton"), TREE.resolve("bin/baton"));
        Ended version = run(Map.of(), link.toString(), "--version");
        assertThat(version.output()).matches("baton [0-9]+\\.[0-9]+\\.[0-9]+\\+[0-9]+\\.([0-9a-f]{7}|unknown)\\+?\n");
        assertThat(version.exitCode()).isZero();
        assertThat(version.output().strip().substring("baton ".length()))
                .as("travels whole in heartbeats")
                .hasSizeLessThanOrEqualTo(Heartbeat.MAX_SOFTWARE);
        assertThat(TREE.resolve("etc/baton.properties.example")).isRegularFile();
        assertThat(TREE.resolve("systemd/baton.service")).isRegularFile();
    }

    @Test
    void exitCodesReachTheShell() throws Exception {
        Path baton = TREE.resolve("bin/baton");
        assertThat(run(Map.of(), baton.toString(), "nonsense").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run(Map.of(), baton.toString(), "check", "-c", "/nonexistent")
                        .exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(run(Map.of(), baton.toString(), "status", "--socket", "/nonexistent")
                        .exitCode())
                .isEqualTo(ExitCode.NOT_RUNNING);
        Ended noJava = run(Map.of("JAVA_HOME", "/nonexistent"), baton.toString(), "--version");
        assertThat(noJava.exitCode()).isEqualTo(ExitCode.INTERNAL);
        assertThat(noJava.output()).contains("no Java at \"/nonexistent/bin/java\"");
    }

    @Test
    void anotherProcessorIsToldInOneLine() throws Exception {
        Path uname = Files.writeString(directory.resolve("uname"), "#!/bin/sh\necho riscv64\n");
        assertThat(uname.toFile().setExecutable(true)).isTrue();
        Ended told = run(
                Map.of("PATH", directory + ":" + System.getenv("PATH")),
                TREE.resolve("bin/baton").toString(),
                "check");
        assertThat(told)
                .isEqualTo(new Ended(
                        ExitCode.INTERNAL,
                        "baton: riscv64 processors are not supported; Baton runs on x86-64 and arm64\n"));
    }

    @Test
    void nativesAreLoadedFromTheTreeByCheckAsByRun() throws Exception {
        Path copy = directory.resolve("tree");
        assertThat(run(Map.of(), "cp", "-a", TREE.toString(), copy.toString()).exitCode())
                .isZero();
        for (String name : List.of("libjnidispatch.so", "libnetty_transport_native_epoll_")) {
            hideNatives(copy, name, true);
            for (String command : List.of("check", "run")) {
                Ended refused = run(
                        Map.of(),
                        copy.resolve("bin/baton").toString(),
                        command,
                        "-c",
                        copy.resolve("etc/baton.properties.example").toString());
                assertThat(refused.exitCode()).as(refused.output()).isEqualTo(ExitCode.INTERNAL);
                assertThat(refused.output().lines())
                        .singleElement()
                        .asString()
                        .startsWith("baton: the native library of ")
                        .contains(" cannot be loaded from " + copy.resolve("lib/native"));
            }
            hideNatives(copy, name, false);
        }
    }

    /** Of every processor, for the test does not ask which one it runs on. */
    private static void hideNatives(Path tree, String name, boolean hide) throws IOException {
        String suffix = ".hidden";
        try (Stream<Path> files = Files.walk(tree.resolve("lib/native"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String is = file.getFileName().toString();
                if (is.startsWith(name) && is.endsWith(suffix) != hide) {
                    Files.move(
                            file,
                            file.resolveSibling(hide ? is + suffix : is.substring(0, is.length() - suffix.length())));
                }
            }
        }
    }

    @Test
    void thePidStartedIsTheJvm() throws Exception {
        Process process = new ProcessBuilder(TREE.resolve("bin/baton").toString(), "keygen", "-")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        // A shell that stayed would be the parent of the JVM; exec leaves none.
        assertThat(Files.readString(TREE.resolve("bin/baton"))).contains("\nexec \"$java\"");
    }

    @Test
    void anAnswerThatCannotBeWrittenIsNoSuccess() throws Exception {
        String program = TREE.resolve("bin/baton").toString();
        Ended ended = run(Map.of(), "sh", "-c", program + " --version >/dev/full");
        assertThat(ended.output()).startsWith("baton: standard output could not be written");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(run(Map.of(), "sh", "-c", "{ sleep 5; " + program + " --help; echo $? >&2; } | true"))
                .as("who reads has enough")
                .isEqualTo(new Ended(0, "0\n"));
    }

    @Test
    void classesComeFromTheArchiveThatIsMadeInPlace() throws Exception {
        String program = TREE.resolve("bin/baton").toString();
        String archiver = TREE.resolve("bin/baton-archive").toString();
        Path archive = TREE.resolve("lib/baton.jsa");
        assertThat(run(Map.of(), archiver)).isEqualTo(new Ended(0, ""));
        FileTime made = Files.getLastModifiedTime(archive);

        // This JVM ends where it would otherwise go without an archive that does not fit.
        Ended mapped = run(Map.of("BATON_JAVA_OPTS", "-Xshare:on -Xlog:class+load"), program, "--version");
        assertThat(mapped.exitCode()).as(mapped.output()).isZero();
        assertThat(mapped.output()).contains(Baton.class.getName() + " source: shared objects file");
        assertThat(run(Map.of(), archiver)).isEqualTo(new Ended(0, ""));
        assertThat(Files.getLastModifiedTime(archive)).as("made once").isEqualTo(made);

        Files.writeString(TREE.resolve("lib/baton.jsa.for"), "another Java");
        assertThat(run(Map.of(), archiver)).isEqualTo(new Ended(0, ""));
        assertThat(Files.getLastModifiedTime(archive)).isGreaterThan(made);

        Files.delete(archive);
        assertThat(run(Map.of(), program, "--version").output())
                .as("nothing is said of a missing one")
                .matches("baton \\S+\n");
        Files.writeString(archive, "torn");
        assertThat(run(Map.of(), program, "--version").output()).matches("baton \\S+\n");
        Files.delete(archive);
    }

    @Test
    void theExampleIsCheckedUntilTheHostDoesNotFit() throws Exception {
        Ended check = run(
                Map.of(),
                TREE.resolve("bin/baton").toString(),
                "check",
                "-c",
                TREE.resolve("etc/baton.properties.example") + "");
        assertThat(check.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(check.output())
                .contains("cluster.key.file: /etc/baton/cluster.key")
                .contains("cluster 7, node 1");
    }

    @Test
    void systemdTakesTheUnit() throws Exception {
        List<String> names = List.of("baton.service", "baton-sweep.service", "baton-sweep.timer");
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        for (String name : names) {
            String text = Files.readString(TREE.resolve("systemd/" + name));
            Path verified = directory.resolve(name);
            Files.writeString(verified, text.replace("/opt/baton/bin/", TREE.resolve("bin") + "/"));
            command.add(verified.toString());
        }
        String unit = Files.readString(TREE.resolve("systemd/baton.service"));
        Ended verify = run(Map.of(), command.toArray(new String[0]));
        assertThat(verify.output()).doesNotContain("baton");
        assertThat(verify.exitCode()).as(verify.output()).isZero();
        assertThat(unit.lines())
                .contains(
                        "Type=notify",
                        "NotifyAccess=main",
                        "Restart=always",
                        "StartLimitIntervalSec=0",
                        "RestartPreventExitStatus=64 78",
                        "OnFailure=baton-sweep.service",
                        "LimitMEMLOCK=infinity",
                        "LimitRTPRIO=60")
                .doesNotContain("ProtectKernelTunables=yes", "MemoryDenyWriteExecute=yes");
    }

    private record Ended(int exitCode, String output) {}

    private static Ended run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
