package dev.baton.agent.cli.manual;

import dev.baton.agent.cli.Baton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Writes {@code share/man}, {@code share/bash-completion} and {@code share/zsh} of the tree; the build calls it. */
public final class Manual {
    private static final ZoneOffset UTC = ZoneOffset.UTC;
    private static final DateTimeFormatter MAIL_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    private Manual() {}

    /**
     * Arguments: the directory to write {@code share} into; the same for packages, where pages are compressed; the example
     * configuration; the version; the time of its commit, in UTC; the commit; who maintains packages.
     */
    public static void main(String[] arguments) throws IOException {
        Path example = Path.of(arguments[2]);
        Instant time = Instant.parse(arguments[4]);
        Edition edition = new Edition(arguments[3], DateTimeFormatter.ISO_LOCAL_DATE.format(time.atZone(UTC)));
        for (Map.Entry<String, String> each : files(example, edition).entrySet()) {
            byte[] content = each.getValue().getBytes(StandardCharsets.UTF_8);
            write(Path.of(arguments[0], each.getKey()), content);
            if (each.getKey().startsWith("share/man/")) {
                write(Path.of(arguments[1], each.getKey() + ".gz"), MaximumGzip.of(content));
            } else {
                write(Path.of(arguments[1], each.getKey()), content);
            }
        }
        byte[] changes =
                changelog(arguments[3], time, arguments[5], arguments[6]).getBytes(StandardCharsets.UTF_8);
        write(Path.of(arguments[1], "share/doc/baton/changelog.gz"), MaximumGzip.of(changes));
    }

    /** In Debian's form. What has changed is in the history of the sources. */
    static String changelog(String version, Instant time, String commit, String maintainer) {
        return "baton (" + version + ") unstable; urgency=medium\n\n  * Built from commit " + commit + ".\n\n -- "
                + maintainer + "  " + MAIL_DATE.format(time.atZone(UTC)) + "\n";
    }

    /** All files by their place in the tree. */
    static Map<String, String> files(Path example, Edition edition) throws IOException {
        CommandLine line = Baton.commandLine();
        CommandSpec baton = line.getCommandSpec();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("share/man/man8/baton.8", OverviewPage.of(baton, edition).toString());
        baton.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().helpCommand()) {
                files.put(
                        "share/man/man8/baton-" + name + ".8",
                        CommandPage.of(command.getCommandSpec(), edition).toString());
            }
        });
        files.put(
                "share/man/man5/baton.properties.5",
                ConfigurationPage.of(Files.readAllLines(example), edition).toString());
        files.put("share/bash-completion/completions/baton", sourced(AutoComplete.bash("baton", line)));
        files.put("share/zsh/vendor-completions/_baton", ZshCompletion.of(baton));
        return files;
    }

    /** Without the line of a program: shells read it. */
    private static String sourced(String script) {
        return script.replaceFirst("^#!.*\n", "");
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.write(file, content);
    }
}
