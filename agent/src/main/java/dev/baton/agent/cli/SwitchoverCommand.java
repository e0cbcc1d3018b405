package dev.baton.agent.cli;

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
        String order = "switchover" + (to > 0 ? " to=" + to : "") + (force ? " force" : "");
        return new Order(spec, agent, "not moved").give(order);
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println("baton: " + message);
        return exitCode;
    }
}
