package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code baton run} with something wrong: one line that names it and the fix, its exit code, and a host left alone. */
class StartRefusalsIT {
    private static final int USAGE = 64;
    private static final int NOT_RUNNING = 69;
    private static final int PRIVILEGE = 77;
    private static final int CONFIGURATION = 78;

    private static Lab lab;

    private Installation baton;
    private String linksBefore;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        lab.in(Station.GW1).ipBatch("""
                link add br9 type bridge
                link add port9 type veth peer name far9
                link set port9 master br9
                link add mv9 link far9 type macvlan
                """);
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void install() {
        baton = new Installation(lab, Station.GW1);
        linksBefore = links();
    }

    @AfterEach
    void nothingWasTouched() {
        assertThat(links()).isEqualTo(linksBefore);
        assertThat(lab.in(Station.GW1).run("nft", "list", "ruleset")).isEmpty();
    }

    private static String links() {
        return lab.in(Station.GW1).run("ip", "-br", "link");
    }

    private void refuses(int exit, String... words) {
        Tool.Result result = baton.command("run");
        assertThat(result.err()).contains(words).doesNotContain("Exception", "\tat ");
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c2hvcnQ=      | rw------- | holds 5 bytes; a key has at least 32; make a new one with "baton keygen --force
            not a key!    | rw------- | is neither base64 nor hexadecimal; make a new one with "baton keygen --force
            a1b2c3d4      | rw-r----- | is open to others (rw-r-----); run "chmod 600
            """)
    void aKeyThatIsNone(String text, String permissions, String words) {
        baton.key(text, permissions);
        refuses(CONFIGURATION, "baton.properties:4: cluster.key.file: " + key(), words);
    }

    @Test
    void aKeyOfAnotherUserOrNoKey() throws IOException {
        Files.setAttribute(key(), "unix:uid", 1000);
        refuses(CONFIGURATION, "belongs to user id 1000, not to 0; run \"chown 0 " + key() + "\"");
        Files.delete(key());
        refuses(CONFIGURATION, key() + " does not exist; make a key with \"baton keygen " + key() + "\"");
    }

    private Path key() {
        return baton.directory().resolve("cluster.key");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            port9 | port9 is a port of bridge br9, which takes all its frames; write br9
            mv9   | mv9 is a macvlan on far9 and cannot carry another; write far9
            sync0 | "sync0" is already the device of sync.interface (line 5); every interface needs a device of its own
            """)
    void aDeviceThatCannotCarryTheIdentity(String device, String words) {
        baton.with("interface.lan.device", device);
        refuses(CONFIGURATION, "baton.properties:7: interface.lan.device: " + words);
    }

    @ParameterizedTest
    @CsvSource({"net_admin, CAP_NET_ADMIN", "net_raw, CAP_NET_RAW", "net_bind_service, CAP_NET_BIND_SERVICE"})
    void aMissingCapability(String dropped, String name) {
        Tool.Result result = baton.commandUnder(List.of("setpriv", "--bounding-set", "-" + dropped), "run");
        assertThat(result.err()).contains("this process has no " + name + "; run it as root");
        assertThat(result.exit()).isEqualTo(PRIVILEGE);
    }

    @Test
    void aKernelWithoutNfTables() {
        List<String> starter = ChildJvm.withWholeClassPath(WithoutNetfilter.class);
        for (String command : List.of("run", "check")) {
            Tool.Result result = baton.commandUnder(starter, command);
            assertThat(result.out() + result.err())
                    .contains(
                            "the kernel takes no lease (",
                            "EPROTONOSUPPORT",
                            "it needs nf_tables: run \"modprobe nf_tables\" or a kernel with CONFIG_NF_TABLES_NETDEV")
                    .doesNotContain("Exception", "\tat ");
            assertThat(result.exit()).as(result.err()).isEqualTo(CONFIGURATION);
        }
        assertThat(lab.in(Station.GW1).run("sysctl", "-n", "net.ipv4.conf.lan0.arp_ignore"))
                .isEqualToIgnoringWhitespace("0");
        assertThat(baton.file("state").resolve("sysctl.saved")).doesNotExist();
        assertThat(baton.file("control.sock")).doesNotExist();
    }

    @Test
    void anOrdinaryUser() {
        Tool.run(List.of("chmod", "o+x", lab.directory().toString()));
        Tool.Result result =
                baton.commandUnder(List.of("setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups"), "run");
        assertThat(result.err()).contains("this process has no CAP_NET_ADMIN, CAP_NET_RAW, CAP_NET_BIND_SERVICE");
        assertThat(result.exit()).isEqualTo(PRIVILEGE);
    }

    @Test
    void aStateDirectoryThatIsAFile() {
        baton.with("state.dir", key().toString());
        refuses(CONFIGURATION, "state.dir: " + key() + " is no directory; name another, or move what is there");
    }

    @Test
    void aControlSocketThatIsSomethingElse() throws IOException {
        Path precious = Files.writeString(baton.directory().resolve("precious"), "keep me");
        baton.with("control.socket", precious.toString());
        refuses(CONFIGURATION, "control.socket: " + precious + " is there and is no socket");
        assertThat(precious).hasContent("keep me");
    }

    @Test
    void aCommandThatIsNoneOrNobodyToAsk() {
        assertThat(baton.command("rum").exit()).isEqualTo(USAGE);
        assertThat(baton.command("run", "--color").exit()).isEqualTo(USAGE);
        Tool.Result status = baton.command("status");
        assertThat(status.err()).contains("no agent answers at", "start it with \"systemctl start baton\"");
        assertThat(status.exit()).isEqualTo(NOT_RUNNING);
    }
}
