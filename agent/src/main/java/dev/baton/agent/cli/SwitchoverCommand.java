package dev.baton.agent.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code baton switchover}: asks the running agent, which must be the active one, to hand the role over, and waits for the
 * outcome. Prints one line, on standard error if the role has not moved.
 */
@Command(
        name = "switchover",
        description = "Moves the role to a standby without losing a packet; to be run on the active host.",
        mixinStandardHelpOptions = true)
final class SwitchoverCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOption agent = new AgentOption();

    @Option(
            names = "--to",
            paramLabel = "NODE",
            description = "the node id of the new active (default: who goes first)")
    private int to;

    @Option(
            names = "--force",
            description = "also to a standby that is less healthy, heard on one path only, or configured otherwise")
    private boolean force;

    @Override
    public Integer call() {
        if (to < 0) {
            return refuse("--to " + to + ": a node id is 1 to 16", ExitCode.USAGE);
        }
        String answer;
        try {
            answer = agent.ask("switchover" + (to > 0 ? " to=" + to : "") + (force ? " force" : ""));
        } catch (AgentOption.BadConfigurationException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.CONFIGURATION;
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()), ExitCode.NOT_RUNNING);
        }
        try {
            return tell(JsonParser.parseString(answer).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            return refuse("the agent's answer is not understood; is it another version's?", ExitCode.REFUSED);
        }
    }

    private int tell(JsonObject answer) {
        if (answer.has("error")) {
            return refuse(answer.get("error").getAsString(), ExitCode.REFUSED);
        }
        String text = answer.get("text").getAsString();
        if (!answer.get("done").getAsBoolean()) {
            return refuse("not moved: " + text, ExitCode.REFUSED);
        }
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println("baton: " + message);
        return exitCode;
    }
}
