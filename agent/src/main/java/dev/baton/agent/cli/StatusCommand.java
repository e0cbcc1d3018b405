package dev.baton.agent.cli;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton status}: what the running agent says of itself and its peers. */
@Command(name = "status", description = "Shows what the running agent knows.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOption agent = new AgentOption();

    @Option(names = "--json", description = "one JSON object, as the agent gives it")
    private boolean json;

    @Override
    public Integer call() {
        String answer;
        try {
            answer = agent.ask("status");
        } catch (AgentOption.BadConfigurationException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.CONFIGURATION;
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()), AgentOption.exitCode(e));
        }
        if (json) {
            spec.commandLine().getOut().println(answer.strip());
            return ExitCode.DONE;
        }
        try {
            spec.commandLine()
                    .getOut()
                    .print(StatusTable.render(JsonParser.parseString(answer).getAsJsonObject()));
            spec.commandLine().getOut().flush();
        } catch (JsonParseException | IllegalStateException e) {
            return refuse(
                    "the answer is no status (" + e.getMessage() + "); is it another version's agent?",
                    ExitCode.NOT_RUNNING);
        }
        return ExitCode.DONE;
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println("baton: " + message);
        return exitCode;
    }
}
