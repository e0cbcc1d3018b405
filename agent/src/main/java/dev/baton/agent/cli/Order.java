package dev.baton.agent.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** Something that the running agent is told to do: given over its control socket, its outcome printed as one line. */
final class Order {
    private final CommandSpec spec;
    private final AgentOption agent;
    private final String failed;

    /** @param failed what is said in front of the reason why it was not done */
    Order(CommandSpec spec, AgentOption agent, String failed) {
        this.spec = spec;
        this.agent = agent;
        this.failed = failed;
    }

    /**
     * Gives the order and waits for the outcome.
     *
     * @return the exit code
     */
    int give(String order) {
        String answer;
        try {
            answer = agent.ask(order);
        } catch (AgentOption.BadConfigurationException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.CONFIGURATION;
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()), AgentOption.exitCode(e));
        }
        try {
            return tell(JsonParser.parseString(answer).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            return refuse("the agent's answer is not understood; is it another version's?", ExitCode.REFUSED);
        }
    }

    private int tell(JsonObject answer) {
        if (answer.has("error")) {
            return refuse(
                    answer.get("error").getAsString(), answer.has("forbidden") ? ExitCode.PRIVILEGE : ExitCode.REFUSED);
        }
        if (!answer.has("text") || !answer.has("done")) {
            throw new JsonParseException("neither error nor outcome");
        }
        String text = answer.get("text").getAsString();
        if (!answer.get("done").getAsBoolean()) {
            return refuse(failed + ": " + text, ExitCode.REFUSED);
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
