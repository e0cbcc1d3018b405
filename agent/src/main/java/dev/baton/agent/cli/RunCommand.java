package dev.baton.agent.cli;

import dev.baton.agent.check.Finding;
import dev.baton.agent.check.HostCheck;
import dev.baton.agent.check.HostReview;
import dev.baton.agent.check.HostSnapshot;
import dev.baton.agent.check.NativeLibraries;
import dev.baton.agent.config.BadKeyException;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.KeyFile;
import dev.baton.agent.loop.Agent;
import dev.baton.agent.loop.SoleAgent;
import dev.baton.agent.loop.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code baton run}: the agent, in the foreground. Whatever {@code check} would find is found here too, by the same code: a
 * mistake ends the start, with the same exit code, and a state of the host is waited for (DESIGN D13). SIGHUP reloads. SIGTERM and SIGINT hand over, release and exit 0.
 */
@Command(
        name = "run",
        description = "Runs the agent in the foreground; logs to standard error.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int ROOT = 0;
    private static final long STOP_PATIENCE_MS = 10_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        ConfigReading reading = ConfigReader.read(config.file());
        reading.errors().forEach(err::println);
        reading.warnings().forEach(problem -> err.println("warning: " + problem));
        if (reading.config().isEmpty()) {
            return ExitCode.CONFIGURATION;
        }
        Optional<String> unloadable = NativeLibraries.load();
        if (unloadable.isPresent()) {
            err.println("baton: " + unloadable.get());
            return ExitCode.INTERNAL;
        }
        // Before the host is looked at: what the check has against another agent's links is no advice to delete them.
        try (SoleAgent sole = SoleAgent.ensure()) {
            Agent.keepStanding(reading.config().get());
            return checkAndRun(reading, sole, err);
        } catch (StartException e) {
            err.println("baton: " + e.getMessage());
            return e.exitCode();
        }
    }

    private static int checkAndRun(ConfigReading reading, SoleAgent sole, PrintWriter err) throws StartException {
        HostSnapshot there = HostSnapshot.take(reading.config().orElseThrow());
        List<Finding> findings = HostCheck.findings(reading, there);
        int refused = CheckCommand.exitCode(findings);
        findings.stream()
                .filter(finding -> refused != ExitCode.DONE || finding.severity() != Finding.Severity.WAITING)
                .forEach(err::println); // what the agent waits for it says itself
        err.flush();
        if (refused != ExitCode.DONE) {
            return refused;
        }
        try (HostReview review = HostReview.of(reading)) {
            return run(
                    reading.config().orElseThrow(), sole, new Agent.StartedOn(review, findings, there.hasIpv6()), err);
        }
    }

    private static int run(BatonConfig valid, SoleAgent sole, Agent.StartedOn host, PrintWriter err)
            throws StartException {
        try {
            Agent agent = new Agent(valid, KeyFile.keys(valid.member().keyFile(), ROOT), Baton.version(), sole, host);
            // A JVM that ends by a signal reports the signal; the hand-over was done and the promise is 0.
            Thread onSignal = new Thread(
                    () -> {
                        agent.stop(STOP_PATIENCE_MS);
                        Runtime.getRuntime().halt(ExitCode.DONE);
                    },
                    "baton-stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            HangUp.listen(agent::reload);
            return runUntilStopped(agent, onSignal);
        } catch (BadKeyException e) {
            err.println(e.getMessage());
            return ExitCode.CONFIGURATION;
        }
    }

    private static int runUntilStopped(Agent agent, Thread onSignal) throws StartException {
        try {
            return agent.run();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            } catch (IllegalStateException e) {
                // The hook runs already: it waits for us, and halts with 0.
            }
        }
    }
}
