package dev.baton.agent.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code baton watch}: what passes the devices of the configuration, one line a frame, beside a running agent or without
 * one. Ends with 0 on SIGINT, SIGTERM, after {@code --count} or {@code --duration}, or when nobody reads on.
 */
@Command(
        name = "watch",
        description = {
            "Shows ARP, neighbour discovery and heartbeats as they pass, decoded, one line a frame.",
            "\"!\" marks what looks wrong and says why. Of heartbeats, and of frames for one station, that say nothing new"
                    + " one a second is shown, with how many it stands for. Without a choice of kinds, all are shown."
        },
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Option(
            names = {"-i", "--interface"},
            split = ",",
            paramLabel = "LABEL",
            description = "on this interface only, as the configuration labels it, or sync (default: all)")
    List<String> labels = new ArrayList<>();

    @Option(names = "--arp", description = "show ARP")
    boolean arp;

    @Option(names = "--ndp", description = "show neighbour and router discovery of IPv6")
    boolean ndp;

    @Option(names = "--heartbeats", description = "show heartbeats")
    boolean heartbeats;

    @Option(names = "--learning", description = "show the frames that keep MACs alive in switch tables")
    boolean learning;

    @Option(names = "--every", description = "show every single frame")
    boolean every;

    @Option(names = "--count", paramLabel = "N", description = "end after N frames, those included that are not shown")
    @Nullable
    Long count;

    @Option(names = "--duration", paramLabel = "TIME", description = "end after so long: 30s, 5m")
    @Nullable
    String duration;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "write all these frames to a pcap file too, in place of one that is there")
    @Nullable
    Path file;

    /** In a class of its own: every start of Baton looks at what the methods of this one take and give. */
    @Override
    public Integer call() {
        return new WatchRun(spec, this).call();
    }
}
