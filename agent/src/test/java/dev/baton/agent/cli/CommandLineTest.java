package dev.baton.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.agent.config.KeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(30)
class CommandLineTest {
    private static final String STATUS = """
            {"cluster":7,"node":1,"name":"gw1","status":"NEEDS_KEY","term":5,"protected":true,"health":500,"peers":[{"node":2,
            "status":"STANDBY","verdict":"ALIVE","paths":[{"name":"sync","device":"sync0","hearsPeer":true,
            "peerHearsUs":false,"silentMs":3}]}],"interfaces":[{"label":"lan","device":"lan0","link":"bt-lan",
            "sharedMac":"10:00:00:c1:4a:87","addresses":["10.7.1.1/24"],"addressCount":9,"carrier":true,
            "claimed":true,"routes":["default via 10.7.1.254","10.9.0.0/16 via 10.8.0.1"],
            "routesRefused":["10.9.0.0/16 via 10.8.0.1: Network is unreachable"]}],"version":"1"}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    /** What the last one that was asked was asked. */
    private final StringBuilder asked = new StringBuilder();

    @ParameterizedTest
    @ValueSource(strings = {"", "chekc", "check --colour", "keygen a b", "status --json=5"})
    void wrongUsageIs64(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void versionAndHelpAreNoErrors() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("baton ");
        assertThat(run("check", "--help")).isZero();
        assertThat(out.toString()).contains("/etc/baton/baton.properties");
    }

    @Test
    void badConfigurationIs78WithEveryProblem() throws IOException {
        Path file = Files.writeString(directory.resolve("b.properties"), "node.id = 99\nclutser.id = 7\n");
        assertThat(run("check", "-c", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString())
                .contains(file + ":1: node.id: \"99\" is not a whole number within 1..16")
                .contains(file + ":2: clutser.id: is not a key; did you mean cluster.id?");
        assertThat(run("status", "-c", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void aKeyIsPrivateAndNotOverwritten() throws IOException {
        Path file = directory.resolve("cluster.key");
        assertThat(run("keygen", file.toString())).isZero();
        String first = Files.readString(file);
        assertThat(Base64.getDecoder().decode(first.strip())).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run("keygen", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("exists already; use --next", "or --force");
        assertThat(Files.readString(file)).isEqualTo(first);
        assertThat(run("keygen", "--force", file.toString())).isZero();
        assertThat(Files.readString(file)).isNotEqualTo(first);
        assertThat(out.toString() + err).doesNotContain(first.strip());
    }

    @Test
    void aKeyMayGoToStandardOutput() {
        assertThat(run("keygen", "-")).isZero();
        assertThat(Base64.getDecoder().decode(out.toString().strip())).hasSize(32);
    }

    @Test
    void aKeyIsReplacedInThreeSteps() throws Exception {
        Path file = directory.resolve("cluster.key");
        int me = (int) Files.getAttribute(directory, "unix:uid");
        assertThat(run("keygen", "--next", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("does not exist; make a first key with");
        assertThat(run("keygen", file.toString())).isZero();
        byte[] old = KeyFile.read(file, me).get(0);
        for (String tooEarly : new String[] {"--promote", "--drop"}) {
            assertThat(run("keygen", tooEarly, file.toString())).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(err.toString()).contains("holds one key only");
        }

        assertThat(run("keygen", "--next", file.toString())).isZero();
        assertThat(KeyFile.read(file, me)).hasSize(2).startsWith(old);
        byte[] fresh = KeyFile.read(file, me).get(1);
        assertThat(run("keygen", "--next", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("holds two keys already");

        assertThat(run("keygen", "--promote", file.toString())).isZero();
        assertThat(KeyFile.read(file, me)).containsExactly(fresh, old);
        assertThat(run("keygen", "--drop", file.toString())).isZero();
        assertThat(KeyFile.read(file, me)).containsExactly(fresh);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run("keygen", "--next", "--promote", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("keygen", "--next", "-")).isEqualTo(ExitCode.USAGE);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aKeyWithoutDirectoryNamesTheFix() {
        assertThat(run("keygen", directory.resolve("no/key").toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("install -d -m 700 " + directory.resolve("no"));
    }

    @Test
    void noAgentIs69() {
        assertThat(run("status", "--socket", directory.resolve("none").toString()))
                .isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(err.toString()).contains("no agent answers at " + directory.resolve("none"));
    }

    @Test
    void statusIsATableOrTheObjectAsReceived() throws Exception {
        assertThat(status(STATUS, "--json")).isZero();
        assertThat(out.toString().strip()).isEqualTo(STATUS.strip());
        assertThat(status(STATUS)).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "gw1 is Needs Key, protected",
                        "cluster 7, node 1, term 5, health 500, version 1",
                        "INTERFACE  DEVICE  LINK    SHARED MAC         CARRIER  CLAIMED  ADDRESSES",
                        "lan        lan0    bt-lan  10:00:00:c1:4a:87  yes      yes      10.7.1.1/24 of 9",
                        "INTERFACE  IN PLACE  ROUTE",
                        "lan        yes       default via 10.7.1.254",
                        "lan        refused   10.9.0.0/16 via 10.8.0.1",
                        "PEER  STATUS   VERDICT  PATH  DEVICE  WE HEAR  PEER HEARS  SILENT",
                        "2     Standby  ALIVE    sync  sync0   yes      no          3 ms");
    }

    @Test
    void metricsAreTheTextAsReceivedAndNothingElseIsPrinted() throws Exception {
        String text = "# HELP baton_term The term.\n# TYPE baton_term gauge\nbaton_term 5\n";
        assertThat(asked("metrics", text + "\n")).isZero();
        assertThat(asked.toString()).isEqualTo("metrics");
        assertThat(out.toString()).isEqualTo(text);
        assertThat(asked("metrics", "{\"error\":\"unknown command\"}")).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("no metrics ({\"error\":\"unknown command\"}); is it another version's");
        assertThat(run("metrics", "--socket", directory.resolve("none").toString()))
                .isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(err.toString()).contains("no agent answers at " + directory.resolve("none"));
        Path bad = Files.writeString(directory.resolve("bad.properties"), "node.id = 99\n");
        assertThat(run("metrics", "-c", bad.toString())).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void whereTheDeviceItselfCarriesTheAddressesTheMacIsItsOwn() throws Exception {
        String onDevice = STATUS.replace("bt-lan", "lan0")
                .replace("10:00:00:c1:4a:87", "02:00:00:00:01:01")
                .replace(
                        "\"peers\":",
                        "\"arrival\":{\"asked\":3,\"confirmed\":3,\"allMs\":2.1,\"missing\":[]},\"peers\":");
        assertThat(status(onDevice)).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "INTERFACE  DEVICE  LINK  SHARED MAC               CARRIER  CLAIMED  ADDRESSES",
                        "lan        lan0    lan0  02:00:00:00:01:01 (own)  yes      yes      10.7.1.1/24 of 9",
                        "takeover: 3 of 3 neighbours answer this host's MAC, all after 2.1 ms");
    }

    @Test
    void publishedAddressesAreShownWithWhatWasAskedForThem() throws Exception {
        String publishing = STATUS.replace(
                "\"claimed\":true",
                "\"claimed\":true,\"published\":[\"10.7.1.9\",\"10.7.1.20-10.7.1.29\",\"198.51.100.0/24\",\"10.7.1.10\"],"
                        + "\"publishedCount\":268,\"answers\":{\"sent\":17,\"refused\":0,\"lost\":0,"
                        + "\"ignored\":{\"announcement\":2,\"asker-too-often\":512}}");
        assertThat(status(publishing)).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "PUBLISHED ON  ANSWERED  IGNORED                              ADDRESSES",
                        "lan           17        announcement 2, asker-too-often 512  10.7.1.9, 10.7.1.20-10.7.1.29,"
                                + " 198.51.100.0/24, ... (268)");
    }

    @Test
    void anAnswerOfAnotherKindIsNoCrash() throws Exception {
        assertThat(status("hello")).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(status("{}")).isZero();
        assertThat(status("{\"peers\":[1,null,{}],\"interfaces\":{},\"status\":\"_\"}"))
                .isZero();
    }

    @Test
    void aStoppedAgentIsNotWaitedForForever() throws IOException {
        Path socket = directory.resolve("stopped.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThatThrownBy(() -> new ControlClient(socket, Duration.ofMillis(50)).ask("status"))
                    .hasMessage("no answer within 50 ms: the agent is stopped or hangs");
        }
    }

    @Test
    void aSwitchoverIsOneLineAndSaysByItsCodeWhetherTheRoleMoved() throws Exception {
        assertThat(asked("switchover", "{\"done\":true,\"node\":2,\"text\":\"node 2 is active now\"}"))
                .isZero();
        assertThat(out.toString().strip()).isEqualTo("node 2 is active now");
        assertThat(asked("switchover", "{\"done\":false,\"node\":2,\"text\":\"node 2 is not alive\"}", "--to", "2"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(out.toString()).isEmpty();
        assertThat(asked.toString()).isEqualTo("switchover to=2");
        assertThat(err.toString().strip()).endsWith("baton: not moved: node 2 is not alive");
        assertThat(asked("switchover", "{\"error\":\"unknown command\"}", "--force"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(asked.toString()).isEqualTo("switchover force");
        assertThat(err.toString().strip()).endsWith("baton: unknown command");
        assertThat(asked("switchover", "hello")).isEqualTo(ExitCode.REFUSED);
        assertThat(asked("switchover", "{}")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("switchover", "--to", "-1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("switchover", "--socket", directory.resolve("none").toString()))
                .isEqualTo(ExitCode.NOT_RUNNING);
    }

    private int status(String answer, String... options) throws Exception {
        return asked("status", answer, options);
    }

    private int asked(String command, String answer, String... options) throws Exception {
        Path socket = directory.resolve("control.sock");
        Files.deleteIfExists(socket);
        out.getBuffer().setLength(0);
        asked.setLength(0);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread agent = new Thread(() -> answerOnce(server, answer));
            agent.start();
            String[] arguments = new String[options.length + 3];
            System.arraycopy(new String[] {command, "--socket", socket.toString()}, 0, arguments, 0, 3);
            System.arraycopy(options, 0, arguments, 3, options.length);
            int exitCode = run(arguments);
            agent.join();
            return exitCode;
        }
    }

    private void answerOnce(ServerSocketChannel server, String answer) {
        try (SocketChannel client = server.accept()) {
            InputStream in = Channels.newInputStream(client);
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                asked.append((char) octet);
            }
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(String... arguments) {
        CommandLine line = Baton.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
