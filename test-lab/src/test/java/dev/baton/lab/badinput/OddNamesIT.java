package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Devices and files whose names have letters beyond ASCII, or are not even UTF-8, on a host whose locale is C. Names are made by
 * printf(1), in octal, for the locale of the tests may be C too.
 */
class OddNamesIT {
    private static final int USAGE = 64;
    private static final int CONFIGURATION = 78;

    private static Lab lab;
    private Installation baton;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        makeBridge("l\\303\\244nk0");
        makeBridge("l\\344nk1");
        makeBridge("\\033[1m");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void install() {
        baton = new Installation(lab, Station.GW1);
    }

    private static void makeBridge(String octal) {
        lab.in(Station.GW1).run("sh", "-c", "ip link add \"$(printf '" + octal + "')\" type bridge");
    }

    private static String arpIgnore(String octal) {
        String file = "/proc/sys/net/ipv4/conf/$(printf '" + octal + "')/arp_ignore";
        return lab.in(Station.GW1).run("sh", "-c", "cat \"" + file + "\"").strip();
    }

    @Test
    void anAgentSettlesEveryDeviceAlsoOneThatComesLater() {
        baton.with("state.dir", baton.file("b\u00e4ton").toString());
        try (RunningAgent agent = baton.start("LC_ALL=C")) {
            agent.awaitStatus("ACTIVE");
            assertThat(List.of(arpIgnore("l\\303\\244nk0"), arpIgnore("l\\344nk1"), arpIgnore("\\033[1m")))
                    .containsExactly("1", "1", "1");
            makeBridge("sp\\303\\244t0");
            agent.await("the later one", status -> arpIgnore("sp\\303\\244t0").equals("1"));
            assertThat(agent.logLines()).noneMatch(line -> line.contains("Exception") || line.contains("settings"));
        }
        assertThat(arpIgnore("l\\344nk1")).as("given back").isEqualTo("0");
        assertThat(lab.in(Station.GW1).run("sh", "-c", "ls \"" + baton.directory() + "/$(printf 'b\\303\\244ton')\""))
                .contains("term");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vendor", "device"})
    void aDeviceIsFoundByItsAltname(String scheme) {
        String altname = "the-inside-of-this-house-" + scheme;
        lab.in(Station.GW1).run("ip", "link", "property", "add", "dev", "lan0", "altname", altname);
        baton.with("mac.scheme", scheme).with("interface.lan.device", altname);
        Tool.Result check = baton.command("check");
        assertThat(check.out()).contains("interface lan, index 1, on " + altname + " = lan0", "ready to run");
        try (RunningAgent agent = baton.start()) {
            agent.awaitStatus("ACTIVE");
            assertThat(agent.status().getAsJsonArray("interfaces").get(0).toString())
                    .contains("\"device\":\"lan0\"", "\"carrier\":true", "\"claimed\":true");
            Tool.Result ping = Tool.attempt(
                    lab.in(Station.CLIENT)
                            .command(
                                    "ping",
                                    "-c",
                                    "3",
                                    "-W",
                                    "1",
                                    Segment.LAN.shared().toString()),
                    "");
            assertThat(ping.exit()).as(ping.out()).isZero();
        }
    }

    @Test
    void aFileIsNamedWithAnyLetters() {
        String link = baton.directory() + "/$(printf 'b\\303\\244ton')";
        Tool.Result check = baton.commandUnder(
                List.of(
                        "env",
                        "LC_ALL=C",
                        "sh",
                        "-c",
                        "ln -s . \"" + link + "\" && exec \"$0\" \"$1\" -c \"" + link + "/${3##*/}\""),
                "check");
        assertThat(check.err()).doesNotContain("Exception");
        assertThat(check.out()).contains("ready to run");
    }

    @Test
    void withoutALocaleThatHasTheLettersTheFileIsNamedAndTheDevicesAreNoMatter() {
        Tool.Result check = baton.commandUnder(List.of("env", "LC_ALL=C", "sh", "-c", javaInPlaceOf()), "check");
        assertThat(check.err()).doesNotContain("Exception");
        assertThat(check.out()).contains("ready to run");
        baton.with("state.dir", "/b\u00e4ton");
        Tool.Result named = baton.commandUnder(List.of("env", "LC_ALL=C", "sh", "-c", javaInPlaceOf()), "check");
        assertThat(named.err())
                .contains(
                        "state.dir: ",
                        "cannot be a file's name: the locale of this process (ANSI_X3.4-1968)",
                        "LC_ALL=C.UTF-8")
                .doesNotContain("Exception");
        assertThat(named.exit()).isEqualTo(CONFIGURATION);
        Tool.Result argument = baton.commandUnder(
                List.of(
                        "env",
                        "LC_ALL=C",
                        "sh",
                        "-c",
                        javaInPlaceOf().replace("\"$@\"", "\"$1\" -c \"$(printf 'b\\344')\"")),
                "check");
        assertThat(argument.err()).contains("cannot be a file's name").doesNotContain("Exception", "\tat ");
        assertThat(argument.exit()).isEqualTo(USAGE);
    }

    /** The JVM without the launcher, which would choose the locale. */
    private static String javaInPlaceOf() {
        Path lib = BatonCluster.tree().resolve("lib");
        String natives = lib.resolve("native") + "/$(uname -m)";
        return "exec java -Djava.library.path=" + natives + " -Djna.boot.library.path=" + natives + " -cp '" + lib
                + "/*' dev.baton.agent.cli.Baton \"$@\"";
    }
}
