package dev.baton.agent.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of one command, as {@code --help} shows it. */
final class CommandPage {
    private CommandPage() {}

    /** The page baton-COMMAND(8). */
    static Roff of(CommandSpec command, Edition edition) {
        String name = command.qualifiedName("-");
        Roff page = edition.page(name, 8);
        page.section("NAME").paragraph(name + " - " + summary(command));
        page.section("SYNOPSIS").paragraph(synopsis(command));
        page.section("DESCRIPTION");
        Arrays.stream(command.usageMessage().description()).forEach(page::paragraph);
        Arrays.stream(command.usageMessage().footer()).forEach(page::paragraph);
        page.section("OPTIONS");
        command.positionalParameters().stream()
                .filter(each -> !each.hidden())
                .forEach(each -> page.item(each.paramLabel(), words(each)));
        options(command).forEach(each -> page.item(names(each), words(each)));
        page.section("EXIT STATUS").paragraph("Explained in baton(8).");
        page.section("SEE ALSO").paragraph("baton(8), baton.properties(5)");
        return page;
    }

    /** What it does, as the right half of a NAME line: no capital, no full stop, nothing after the first sentence. */
    static String summary(CommandSpec command) {
        String[] header = command.usageMessage().header(); // picocli's own commands have one
        String[] text = header.length > 0 ? header : command.usageMessage().description();
        String sentence = text[0].split("(?<=[^0-9])[.;] |\\.$", 2)[0];
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }

    static String synopsis(CommandSpec command) {
        return new Help(command, Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .replaceAll("\\s+", " ")
                .strip();
    }

    static List<OptionSpec> options(CommandSpec command) {
        List<OptionSpec> options = new ArrayList<>(command.options());
        options.removeIf(OptionSpec::hidden);
        options.sort(Comparator.comparing(OptionSpec::longestName));
        return options;
    }

    /** "-c, --config=FILE". */
    private static String names(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .sorted(Comparator.comparing(String::length))
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
    }

    /** The description, defaults filled in. */
    static String words(ArgSpec argument) {
        return String.join(" ", argument.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString(true)));
    }
}
