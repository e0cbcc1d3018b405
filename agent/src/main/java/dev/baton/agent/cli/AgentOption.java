package dev.baton.agent.cli;

import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --socket PATH} or {@code -c FILE}: where the running agent is asked. */
final class AgentOption {
    /** Longer than the longest answer, that to a planned move, may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "the control socket, in place of the configuration's")
    private @Nullable Path socket;

    /** The configuration does not say where the agent is. */
    static final class BadConfigurationException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient List<String> problems;

        BadConfigurationException(List<String> problems) {
            super("the configuration is wrong");
            this.problems = problems;
        }

        List<String> problems() {
            return problems;
        }
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws IOException when no agent answers; the message says so and what to do
     */
    String ask(String command) throws BadConfigurationException, IOException {
        Path from = socket();
        try {
            return new ControlClient(from, PATIENCE).ask(command);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Permission denied")) {
                throw new AccessDeniedException("you may not ask the agent at " + from
                        + ": be root, or for status and metrics a member of the group baton");
            }
            throw new IOException(
                    "no agent answers at " + from + " (" + e.getMessage()
                            + "); start it with \"systemctl start baton\" or \"baton run\"",
                    e);
        }
    }

    /** What a failure to ask ends the command with. */
    static int exitCode(IOException failure) {
        return failure instanceof AccessDeniedException ? ExitCode.PRIVILEGE : ExitCode.NOT_RUNNING;
    }

    /** The socket that is asked. */
    Path socket() throws BadConfigurationException {
        if (socket != null) {
            return socket;
        }
        ConfigReading reading = ConfigReader.read(config.file());
        if (reading.config().isEmpty()) {
            throw new BadConfigurationException(
                    reading.errors().stream().map(Object::toString).toList());
        }
        return reading.config().get().files().controlSocket();
    }
}
