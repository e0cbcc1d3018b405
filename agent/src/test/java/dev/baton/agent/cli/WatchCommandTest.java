package dev.baton.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code baton watch} refuses before it touches a device. */
class WatchCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();
    private Path file = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        file = Files.writeString(directory.resolve("b.properties"), """
                cluster.id = 7
                node.id = 1
                cluster.key.file = /etc/baton/cluster.key
                sync.interface = eth2
                interfaces = lan, wan
                interface.lan.device = eth0
                interface.lan.shared = 10.7.1.1/24
                interface.wan.device = eth1
                interface.wan.shared = 203.0.113.1/29
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --count 0                 | --count 0: write 1 or more
            --count few               | --count
            --duration 30             | "30" has no unit; write 30ms, 30s
            --duration 0s             | --duration 0s: nothing would be seen
            --interface wann          | no interface has the label "wann"; did you mean wan?
            -i lan,dmz                | no interface has the label "dmz"; write one of sync, lan, wan
            --learning -i sync        | nothing of that kind passes sync
            --loud                    | Unknown option: '--loud'
            """)
    void wrongUsageIs64AndSaysWhatIsMeant(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message).contains("Usage: baton watch");
    }

    @Test
    void aBadConfigurationIs78() throws IOException {
        Files.writeString(file, "node.id = 99\n");
        assertThat(run("--arp")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains(file + ":1: node.id: ");
    }

    private int run(String arguments) {
        CommandLine line = Baton.commandLine();
        line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        return line.execute(("watch " + arguments + " -c " + file).split(" "));
    }
}
