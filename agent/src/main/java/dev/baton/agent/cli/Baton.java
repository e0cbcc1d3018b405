package dev.baton.agent.cli;

import dev.baton.agent.config.LocalPath;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code baton} command. */
@Command(
        name = "baton",
        description = "Two Linux gateways that answer as one.",
        mixinStandardHelpOptions = true,
        versionProvider = Baton.Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            StatusCommand.class,
            MetricsCommand.class,
            SwitchoverCommand.class,
            AnnounceCommand.class,
            WatchCommand.class,
            ReloadCommand.class,
            KeygenCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeOnExecutionException = ExitCode.INTERNAL)
public final class Baton implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Where the process starts. */
    public static void main(String[] args) {
        StandardOutput out = new StandardOutput();
        CommandLine line = commandLine().setOut(out.writer());
        int code = line.execute(args);
        Optional<String> fault = out.fault();
        if (fault.isPresent() && code == ExitCode.DONE) {
            line.getErr().println("baton: standard output could not be written, or not all of it: " + fault.get());
            code = ExitCode.REFUSED;
        }
        System.exit(code);
    }

    /** The whole command line, for whoever runs or describes it. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Baton());
        for (CommandLine command : line.getSubcommands().values()) {
            command.getCommandSpec()
                    .exitCodeOnInvalidInput(ExitCode.USAGE)
                    .exitCodeOnExecutionException(ExitCode.INTERNAL);
        }
        line.registerConverter(Path.class, Baton::path);
        return line.setExecutionExceptionHandler((fault, command, parsed) -> {
            PrintWriter err = command.getErr();
            err.println("baton: this should not have happened, please report it:");
            fault.printStackTrace(err);
            return ExitCode.INTERNAL;
        });
    }

    private static Path path(String text) {
        try {
            return LocalPath.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The version of this build, for {@code --version} and the status. */
    public static String version() {
        String version = Baton.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** For picocli. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"baton " + version()};
        }
    }
}
