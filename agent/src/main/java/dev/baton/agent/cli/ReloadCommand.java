package dev.baton.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton reload}: has the running agent read the cluster key file again; nothing else is read but at start. */
@Command(
        name = "reload",
        description = "Makes the running agent read the cluster key file again. Other settings are read at start only.",
        mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOption agent = new AgentOption();

    @Override
    public Integer call() {
        return new Order(spec, agent, "not reloaded").give("reload");
    }
}
