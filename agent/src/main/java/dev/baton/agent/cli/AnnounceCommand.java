package dev.baton.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton announce}: has the running agent, which must be the active one, announce all shared addresses again. */
@Command(
        name = "announce",
        description =
                "Announces the shared addresses once more, for a switch or a neighbour that missed it; to be run on"
                        + " the active host.",
        mixinStandardHelpOptions = true)
final class AnnounceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOption agent = new AgentOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "LABEL",
            description = "on this gateway interface only, as the configuration labels it (default: all)")
    private String label = "";

    @Override
    public Integer call() {
        return new Order(spec, agent, "not announced").give(label.isEmpty() ? "announce" : "announce " + label);
    }
}
