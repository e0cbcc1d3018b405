package dev.baton.agent.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code -c FILE}, for every command that reads the configuration. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "the configuration (default: ${DEFAULT-VALUE})")
    private Path file = Path.of("/etc/baton/baton.properties");

    Path file() {
        return file;
    }
}
