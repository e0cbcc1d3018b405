package dev.baton.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package and the tarball that {@code mvn package} leaves, read and unpacked, not installed. Needs dpkg-deb, lintian
 * and systemd-analyze; changes nothing.
 */
@Timeout(300)
class DebianPackageIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    /** Where files of the package may be. */
    private static final Pattern PLACES = Pattern.compile("\\./(usr/lib/baton/(bin/baton(-[a-z]+)?"
            + "|lib/([a-z0-9-]+\\.jar|baton\\.classes|wire-version|native/(x86_64|aarch64)/lib[a-z0-9_]+\\.so))"
            + "|usr/sbin/baton|usr/lib/systemd/system/baton[a-z-]*\\.(service|timer)"
            + "|usr/share/doc/baton/(copyright|changelog\\.gz|examples/baton\\.properties)"
            + "|usr/share/man/man8/baton(-[a-z-]+)?\\.8\\.gz|usr/share/man/man5/baton\\.properties\\.5\\.gz"
            + "|usr/share/bash-completion/completions/baton|usr/share/zsh/vendor-completions/_baton"
            + "|usr/share/lintian/overrides/baton)");

    /** In the envelope, which stays the same in all versions: after the magic. */
    private static final int VERSION_IN_FRAME = 4;

    @TempDir
    private static Path directory;

    private static Path deb;
    private static Path root;

    @BeforeAll
    static void unpack() throws Exception {
        deb = only("baton_", "_all.deb");
        root = directory.resolve("root");
        assertThat(run("dpkg-deb", "-R", deb.toString(), root.toString()).exitCode())
                .isZero();
    }

    private static Path only(String prefix, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith(prefix)
                                    && file.getFileName().toString().endsWith(suffix))
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private static String field(String name) throws Exception {
        return run("dpkg-deb", "-f", deb.toString(), name).output().strip();
    }

    @Test
    void theVersionIsThatOfTheProgramAndOfTheFileName() throws Exception {
        String version = field("Version");
        assertThat(deb.getFileName()).hasToString("baton_" + version + "_all.deb");
        assertThat(run(root.resolve("usr/sbin/baton").toString(), "--version"))
                .isEqualTo(new Ended(0, "baton " + version + "\n"));
        assertThat(run("dpkg", "--validate-version", version).exitCode()).isZero();
    }

    @Test
    void itAsksForWhatTheAgentAndItsScriptsUse() throws Exception {
        assertThat(field("Depends"))
                .contains("default-jre-headless (>= 2:1.17) | java17-runtime-headless | java-runtime-headless (>= 17)")
                .contains("iproute2", "nftables", "adduser");
        assertThat(field("Recommends")).contains("libpcap0.8");
        assertThat(field("Architecture")).isEqualTo("all");
    }

    @Test
    void everyFileIsWhereItBelongsAndRootsOwn() throws Exception {
        List<String> lines =
                run("dpkg-deb", "-c", deb.toString()).output().lines().toList();
        assertThat(lines).hasSizeGreaterThan(40).allMatch(line -> line.contains(" root/root "));
        for (String line : lines) {
            String[] words = line.split(" +", -1);
            if (words[0].startsWith("d")) {
                assertThat(words[0]).as(line).isEqualTo("drwxr-xr-x");
            } else {
                assertThat(words[5]).matches(PLACES);
                if (words[0].startsWith("-")) {
                    assertThat(words[0])
                            .as(line)
                            .isEqualTo(words[5].startsWith("./usr/lib/baton/bin/") ? "-rwxr-xr-x" : "-rw-r--r--");
                }
            }
        }
        assertThat(root.resolve("etc/baton"))
                .as("no configuration that starts by itself")
                .isEmptyDirectory();
        assertThat(root.resolve("DEBIAN/conffiles")).doesNotExist();
        assertThat(Files.readSymbolicLink(root.resolve("usr/sbin/baton"))).hasToString("../lib/baton/bin/baton");
    }

    @Test
    void theLicenceOfEachBundledPartIsNamed() throws Exception {
        String copyright = Files.readString(root.resolve("usr/share/doc/baton/copyright"));
        List<String> parts;
        try (Stream<Path> files = Files.walk(root.resolve("usr/lib/baton/lib"))) {
            parts = files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".jar") || name.endsWith(".so"))
                    .filter(name -> !name.startsWith("usr/lib/baton/lib/baton-"))
                    .toList();
        }
        assertThat(parts).hasSizeGreaterThan(10);
        for (String part : parts) {
            assertThat(copyright).containsPattern("(?m)^(Files:)? " + Pattern.quote(part) + "$");
        }
        Matcher named = Pattern.compile("(?m)^(?:Files:)? (usr/\\S+)$").matcher(copyright);
        while (named.find()) {
            assertThat(root.resolve(named.group(1))).isRegularFile();
        }
        for (String licence : List.of("Apache-2.0", "LGPL-2.1+", "LGPL-2.1", "Expat")) {
            assertThat(copyright).containsPattern("(?m)^License: " + Pattern.quote(licence) + "\n ");
        }
    }

    /** The order of an upgrade hangs on it. */
    @Test
    void theWireVersionIsThatOfTheHeartbeats() throws Exception {
        String version =
                Files.readString(root.resolve("usr/lib/baton/lib/wire-version")).strip();
        ByteBuffer frame = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        HeartbeatKey key = new HeartbeatKey(new byte[HeartbeatKey.MIN_LENGTH]);
        new HeartbeatWriter(KeyRing.of(key)).write(new Heartbeat(), frame);
        assertThat(version).isEqualTo(Byte.toString(frame.get(VERSION_IN_FRAME)));
        assertThat(Files.readString(root.resolve("DEBIAN/preinst"))).contains("\nnew=" + version + "\n");
    }

    @Test
    void unitsStartTheInstalledProgramAndNothingWithoutAConfiguration() throws Exception {
        Path units = root.resolve("usr/lib/systemd/system");
        assertThat(Files.readAllLines(units.resolve("baton.service")))
                .contains(
                        "ConditionPathExists=/etc/baton/baton.properties",
                        "ExecStart=/usr/lib/baton/bin/baton run -c /etc/baton/baton.properties",
                        "Group=baton");
        // What they start is not where they name it, as long as nothing is installed.
        Path verified = Files.createDirectories(directory.resolve("units"));
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        try (Stream<Path> files = Files.list(units)) {
            for (Path unit : files.toList()) {
                String text = Files.readString(unit);
                assertThat(text).doesNotContain("@");
                command.add(Files.writeString(
                                verified.resolve(unit.getFileName()),
                                text.replace("/usr/lib/baton/", root.resolve("usr/lib/baton") + "/")
                                        .replace("Group=baton", "Group=root"))
                        .toString());
            }
        }
        assertThat(command).hasSizeGreaterThan(5);
        Ended verify = run(command.toArray(String[]::new));
        assertThat(verify.output()).doesNotContain("baton");
        assertThat(verify.exitCode()).as(verify.output()).isZero();
    }

    @Test
    void nothingIsEnabledOrStartedByTheScripts() throws Exception {
        for (String script : List.of("preinst", "postinst", "prerm", "postrm")) {
            String text = Files.readString(root.resolve("DEBIAN").resolve(script));
            assertThat(text).as(script).startsWith("#!/bin/sh\nset -e\n").doesNotContain("@");
            assertThat(text.lines().map(String::strip))
                    .as(script)
                    .noneMatch(line ->
                            line.matches("(deb-systemd-(invoke|helper)|systemctl)( --\\S+)* (start|enable|preset) .*"));
        }
    }

    @Test
    void shellsComplete() throws Exception {
        String bash =
                root.resolve("usr/share/bash-completion/completions/baton").toString();
        assertThat(run(
                        "bash",
                        "-c",
                        ". '" + bash + "'; COMP_WORDS=(baton sw); COMP_CWORD=1; _complete_baton; echo $COMPREPLY"))
                .isEqualTo(new Ended(0, "switchover\n"));
    }

    @Test
    void lintianHasNothingAgainstIt() throws Exception {
        Ended lintian = run("lintian", "--fail-on", "error,warning", deb.toString());
        assertThat(lintian.exitCode()).as(lintian.output()).isZero();
        assertThat(lintian.output().lines()).noneMatch(line -> line.matches("[EW]: .*"));
    }

    @Test
    void theTarballIsTheTreeInADirectoryOfItsVersion() throws Exception {
        String version = field("Version");
        Path tarball = only("baton-0", ".tar.gz");
        assertThat(tarball.getFileName()).hasToString("baton-" + version + ".tar.gz");
        Path to = Files.createDirectories(directory.resolve("opt"));
        assertThat(run("tar", "-xzf", tarball.toString(), "-C", to.toString()).exitCode())
                .isZero();
        Path tree = to.resolve("baton-" + version);
        assertThat(run(tree.resolve("bin/baton").toString(), "--version").output())
                .isEqualTo("baton " + version + "\n");
        assertThat(Files.readAllLines(tree.resolve("systemd/baton.service")))
                .contains("ExecStart=/opt/baton/bin/baton run -c /etc/baton/baton.properties", "Group=root");
        assertThat(tree.resolve("share/doc/baton/copyright")).isRegularFile();
        assertThat(tree.resolve("share/man/man8/baton.8")).isRegularFile();
        assertThat(tree.resolve("lib/baton.jsa")).doesNotExist();
    }

    private record Ended(int exitCode, String output) {}

    private static Ended run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
