package dev.baton.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton metrics}: the status as Prometheus reads it, for whatever collects text from files or commands. */
@Command(
        name = "metrics",
        description = "Prints what the running agent knows as Prometheus metrics (text format 0.0.4).",
        mixinStandardHelpOptions = true)
final class MetricsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOption agent = new AgentOption();

    @Override
    public Integer call() {
        String answer;
        try {
            answer = agent.ask("metrics").strip();
        } catch (AgentOption.BadConfigurationException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.CONFIGURATION;
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()), AgentOption.exitCode(e));
        }
        // An older agent's refusal must not end up in a file that is collected.
        if (!answer.startsWith("# HELP baton_")) {
            return refuse(
                    "the answer is no metrics (" + answer + "); is it another version's agent?", ExitCode.NOT_RUNNING);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(answer + "\n");
        out.flush();
        return ExitCode.DONE;
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println("baton: " + message);
        return exitCode;
    }
}
