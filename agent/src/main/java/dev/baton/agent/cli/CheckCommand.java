package dev.baton.agent.cli;

import dev.baton.agent.check.Finding;
import dev.baton.agent.check.HostCheck;
import dev.baton.agent.check.HostSnapshot;
import dev.baton.agent.check.NativeLibraries;
import dev.baton.agent.check.Plan;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.firewall.host.HostFirewall;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton check}: everything that is wrong with the configuration and the host, and what the agent would do. */
@Command(
        name = "check",
        description = "Checks the configuration against this host and shows the plan; changes nothing.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
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
        BatonConfig valid = reading.config().get();
        HostSnapshot host = HostSnapshot.take(valid).with(HostFirewall.look(valid));
        List<Finding> findings = HostCheck.findings(reading, host);
        findings.forEach(err::println);
        err.flush();
        out.print(Plan.of(valid, host));
        int exitCode = exitCode(findings);
        out.println();
        boolean waits = has(findings, Finding.Severity.WAITING);
        if (exitCode == ExitCode.DONE) {
            out.println(waits ? "would run, and wait for what is said above" : "ready to run");
        } else {
            out.println("not ready: see above");
        }
        out.flush();
        return exitCode == ExitCode.DONE && waits ? ExitCode.REFUSED : exitCode;
    }

    /**
     * What {@code run} ends with too when it finds this at start. A missing privilege comes first: who lacks it may see
     * less of the host, or of the key file, than there is.
     */
    static int exitCode(List<Finding> findings) {
        if (has(findings, Finding.Severity.PRIVILEGE)) {
            return ExitCode.PRIVILEGE;
        }
        return has(findings, Finding.Severity.ERROR) ? ExitCode.CONFIGURATION : ExitCode.DONE;
    }

    private static boolean has(List<Finding> findings, Finding.Severity severity) {
        return findings.stream().anyMatch(finding -> finding.severity() == severity);
    }
}
