package dev.baton.agent.cli.manual;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The function {@code _baton} that zsh completes with: commands and options with what they are for. */
final class ZshCompletion {
    private static final int LIST_INDENT = 12;

    private ZshCompletion() {}

    static String of(CommandSpec baton) {
        StringBuilder script = new StringBuilder("""
                #compdef baton

                local curcontext="$curcontext" state line ret=1
                typeset -A opt_args

                _arguments -C \\
                """);
        options(script, baton, 4);
        script.append("""
                    '1: :->command' \\
                    '*:: :->arguments' && ret=0

                case $state in
                    command)
                        local -a commands
                        commands=(
                """);
        baton.subcommands()
                .forEach((name, command) -> script.append(" ".repeat(LIST_INDENT))
                        .append(quoted(name + ":" + CommandPage.summary(command.getCommandSpec())))
                        .append('\n'));
        script.append("""
                        )
                        _describe -t commands 'baton command' commands && ret=0
                        ;;
                    arguments)
                        curcontext="${curcontext%:*:*}:baton-$words[1]:"
                        case $words[1] in
                """);
        baton.subcommands().forEach((name, command) -> arguments(script, name, command));
        return script.append("""
                        esac
                        ;;
                esac

                return ret
                """).toString();
    }

    private static void arguments(StringBuilder script, String name, CommandLine command) {
        script.append(" ".repeat(LIST_INDENT)).append(name).append(")\n");
        script.append(" ".repeat(LIST_INDENT + 4)).append("_arguments -s \\\n");
        options(script, command.getCommandSpec(), LIST_INDENT + 8);
        for (PositionalParamSpec each : command.getCommandSpec().positionalParameters()) {
            script.append(" ".repeat(LIST_INDENT + 8))
                    .append(quoted(":" + each.paramLabel() + ":" + action(each)))
                    .append(" \\\n");
        }
        script.append(" ".repeat(LIST_INDENT + 8)).append("&& ret=0\n");
        script.append(" ".repeat(LIST_INDENT + 4)).append(";;\n");
    }

    private static void options(StringBuilder script, CommandSpec command, int indent) {
        for (OptionSpec option : CommandPage.options(command)) {
            String all = Arrays.stream(option.names()).collect(Collectors.joining(" "));
            for (String name : option.names()) {
                script.append(" ".repeat(indent))
                        .append(quoted(one(option, all, name)))
                        .append(" \\\n");
            }
        }
    }

    /** {@code (-c --config)--config=[the configuration]:FILE:_files}. */
    private static String one(OptionSpec option, String all, String name) {
        String words = CommandPage.words(option).replaceAll("([\\[\\]:])", "\\\\$1");
        String argument = option.arity().max() == 0 ? "" : ":" + option.paramLabel() + ":" + action(option);
        String joint = option.arity().max() == 0 ? "" : name.startsWith("--") ? "=" : "+";
        return "(" + all + ")" + name + joint + "[" + words + "]" + argument;
    }

    private static String action(ArgSpec argument) {
        return argument.type() == Path.class || argument.paramLabel().equals("FILE") ? "_files" : " ";
    }

    private static String quoted(String words) {
        return "'" + words.replace("'", "'\\''") + "'";
    }
}
