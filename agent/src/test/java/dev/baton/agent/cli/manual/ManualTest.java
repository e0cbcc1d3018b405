package dev.baton.agent.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.cli.Baton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManualTest {
    private static final Path EXAMPLE = Path.of("src/main/dist/etc/baton.properties.example");
    private static final Map<String, CommandLine> COMMANDS = Baton.commandLine().getSubcommands();

    private final Map<String, String> files = Manual.files(EXAMPLE, new Edition("0.1.0+181.e71c390", "2026-11-29"));

    ManualTest() throws IOException {}

    private String file(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    @Test
    void everyCommandHasAPageWithEachOfItsOptions() {
        assertThat(COMMANDS).isNotEmpty();
        COMMANDS.forEach((name, command) -> {
            if (command.getCommandSpec().helpCommand()) {
                return;
            }
            String page = file("share/man/man8/baton-" + name + ".8");
            assertThat(page)
                    .startsWith(".TH \"BATON\\-" + name.toUpperCase(Locale.ROOT)
                            + "\" 8 \"2026\\-11\\-29\" \"baton 0.1.0+181.e71c390\"\n")
                    .contains("baton\\-" + name + " \\- ");
            for (OptionSpec option : command.getCommandSpec().options()) {
                assertThat(page).contains(option.longestName().replace("-", "\\-"));
            }
            assertThat(file("share/man/man8/baton.8")).contains("baton " + name).contains("baton\\-" + name + "(8)");
        });
    }

    @Test
    void aSummaryIsOneClauseThatLooksLikeAName() {
        COMMANDS.values()
                .forEach(command -> assertThat(CommandPage.summary(command.getCommandSpec()))
                        .doesNotContain(";", ". ", "\n")
                        .doesNotEndWith(".")
                        .matches("[a-z].*"));
        assertThat(CommandPage.summary(
                        Objects.requireNonNull(COMMANDS.get("metrics")).getCommandSpec()))
                .isEqualTo("prints what the running agent knows as Prometheus metrics (text format 0.0.4)");
    }

    @Test
    void everyKeyOfTheExampleIsExplained() throws IOException {
        String page = file("share/man/man5/baton.properties.5");
        List<String> keys = Files.readAllLines(EXAMPLE).stream()
                .filter(line -> line.matches("(# )?[a-z][a-z0-9.-]* = .*"))
                .map(line -> line.replaceFirst("^# ", "").replaceFirst(" = .*", ""))
                .toList();
        assertThat(keys).contains("cluster.id", "heartbeat.interval", "control.socket");
        for (String key : keys) {
            assertThat(page).containsPattern("\\.T[PQ]\n\\\\fB" + Pattern.quote(key.replace("-", "\\-")) + " = ");
        }
        assertThat(page).contains(".SH \"EXAMPLE\"\n.PP\n.RS 4\n.nf\ncluster.id = 7\nnode.id = 1\n");
    }

    @Test
    void noLineOfTextIsTakenForARequest() {
        String text = new Roff("x", 8, "2026-11-29", "1")
                .paragraph(".SH is no section; it's \\fBplain\\fR")
                .toString();
        assertThat(text).endsWith(".PP\n\\&.SH is no section; it\\(aqs \\efBplain\\efR\n");
    }

    @Test
    void shellsKnowEveryCommandAndOption() {
        String bash = file("share/bash-completion/completions/baton");
        String zsh = file("share/zsh/vendor-completions/_baton");
        assertThat(bash).doesNotStartWith("#!");
        assertThat(zsh).startsWith("#compdef baton\n");
        COMMANDS.forEach((name, command) -> {
            assertThat(bash).contains(" " + name);
            assertThat(zsh).contains("'" + name + ":").contains("            " + name + ")\n");
            for (OptionSpec option : command.getCommandSpec().options()) {
                assertThat(bash).contains(option.longestName());
                assertThat(zsh).contains(")" + option.longestName());
            }
        });
    }

    @Test
    void whatIsCompressedSaysThatItIsAsSmallAsCanBe() throws IOException {
        byte[] page = file("share/man/man8/baton.8").getBytes(StandardCharsets.UTF_8);
        byte[] small = MaximumGzip.of(page);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(small)).readAllBytes())
                .isEqualTo(page);
        assertThat(small).hasSizeLessThan(page.length / 2);
        assertThat(small).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2);
    }

    @Test
    void theChangelogIsDebians() {
        Instant time = Instant.parse("2026-11-29T10:43:05Z");
        assertThat(Manual.changelog("0.1.0+1.e71c390", time, "e71c390716", "Baton <b@baton.example>"))
                .isEqualTo("""
                        baton (0.1.0+1.e71c390) unstable; urgency=medium

                          * Built from commit e71c390716.

                         -- Baton <b@baton.example>  Sun, 29 Nov 2026 10:43:05 +0000
                        """);
    }
}
