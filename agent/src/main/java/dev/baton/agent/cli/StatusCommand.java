package dev.baton.agent.cli;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton status}: what the running agent says of itself and its peers. */
@Command(name = "status", description = "Shows what the running agent knows.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "one JSON object, as the agent gives it")
    private boolean json;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "the control socket, in place of the configuration's")
    private @Nullable Path socket;

    @Override
    public Integer call() {
        Path from = socket;
        if (from == null) {
            ConfigReading reading = ConfigReader.read(config.file());
            if (reading.config().isEmpty()) {
                reading.errors().forEach(problem -> spec.commandLine().getErr().println(problem));
                return ExitCode.CONFIGURATION;
            }
            from = reading.config().get().files().controlSocket();
        }
        String answer;
        try {
            answer = new ControlClient(from, PATIENCE).ask("status");
        } catch (IOException e) {
            return refuse("no agent answers at " + from + " (" + e.getMessage()
                    + "); start it with \"systemctl start baton\" or \"baton run\"");
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
            return refuse("the answer from " + from + " is no status (" + e.getMessage()
                    + "); is it another version's agent?");
        }
        return ExitCode.DONE;
    }

    private int refuse(String message) {
        spec.commandLine().getErr().println("baton: " + message);
        return ExitCode.NOT_RUNNING;
    }
}
