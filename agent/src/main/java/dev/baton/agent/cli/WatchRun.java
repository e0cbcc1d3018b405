package dev.baton.agent.cli;

import dev.baton.agent.check.HostCheck;
import dev.baton.agent.check.HostSnapshot;
import dev.baton.agent.check.NativeLibraries;
import dev.baton.agent.config.BadKeyException;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.DurationText;
import dev.baton.agent.config.KeyFile;
import dev.baton.agent.config.Keys;
import dev.baton.agent.config.Nearest;
import dev.baton.agent.config.Problem;
import dev.baton.agent.watch.ConfiguredDevices;
import dev.baton.agent.watch.Watch;
import dev.baton.agent.watch.WatchException;
import dev.baton.agent.watch.WatchSettings;
import dev.baton.agent.watch.reading.FrameReader;
import dev.baton.agent.watch.reading.Kind;
import dev.baton.agent.watch.reading.WatchedDevice;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.nativeconfig.process.Capabilities;
import dev.baton.nativeconfig.process.Capabilities.Capability;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What {@link WatchCommand} does: from its options, the configuration and the host to a {@link Watch} that runs. */
final class WatchRun {
    private static final int ROOT = 0;
    private static final long STOP_PATIENCE_MS = 5_000;

    private final CommandSpec spec;
    private final WatchCommand options;

    WatchRun(CommandSpec spec, WatchCommand options) {
        this.spec = spec;
        this.options = options;
    }

    /** The exit code. */
    int call() {
        WatchSettings settings = settings();
        PrintWriter err = spec.commandLine().getErr();
        ConfigReading reading = ConfigReader.read(options.config.file());
        reading.errors().forEach(err::println);
        if (reading.config().isEmpty()) {
            return ExitCode.CONFIGURATION;
        }
        BatonConfig valid = reading.config().get();
        refuseUnknownLabels(valid);
        Optional<String> unloadable = NativeLibraries.load();
        if (unloadable.isPresent()) {
            err.println("baton: " + unloadable.get());
            return ExitCode.INTERNAL;
        }
        if (!Capabilities.ofThisProcess().has(Capability.CAP_NET_RAW)) {
            err.println("baton: this process has no CAP_NET_RAW, without which nobody may capture; run it as root");
            return ExitCode.PRIVILEGE;
        }
        HostSnapshot host = HostSnapshot.take(valid);
        List<WatchedDevice> known = ConfiguredDevices.of(valid, host.links());
        List<WatchedDevice> watched = known.stream().filter(this::isWanted).toList();
        List<Problem> problems = problems(reading, host, watched);
        problems.forEach(err::println);
        if (!problems.isEmpty()) {
            return ExitCode.CONFIGURATION;
        }
        try {
            List<HeartbeatKey> keys = KeyFile.keys(valid.member().keyFile(), ROOT);
            FrameReader reader = new FrameReader(
                    known, valid.member().cluster(), valid.member().node(), new KeyRing(keys));
            return watch(settings, reader, watched);
        } catch (BadKeyException e) {
            err.println(reading.problem(Keys.CLUSTER_KEY_FILE, String.valueOf(e.getMessage())));
            return ExitCode.CONFIGURATION;
        }
    }

    private WatchSettings settings() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        if (options.arp) {
            kinds.add(Kind.ARP);
        }
        if (options.ndp) {
            kinds.add(Kind.NDP);
        }
        if (options.heartbeats) {
            kinds.add(Kind.HEARTBEAT);
        }
        if (options.learning) {
            kinds.add(Kind.LEARNING);
        }
        if (options.labels.equals(List.of(ConfiguredDevices.SYNC)) && kinds.equals(EnumSet.of(Kind.LEARNING))) {
            throw refuse("--learning: nothing of that kind passes sync; leave out one of the two");
        }
        Long count = options.count;
        String duration = options.duration;
        if (count != null && count < 1) {
            throw refuse("--count " + count + ": write 1 or more");
        }
        return new WatchSettings(
                kinds.isEmpty() ? EnumSet.allOf(Kind.class) : kinds,
                options.every,
                count == null ? Long.MAX_VALUE : count,
                duration == null ? null : length(duration),
                options.file);
    }

    private Duration length(String text) {
        try {
            Duration length = DurationText.parse(text);
            if (length.isZero()) {
                throw refuse("--duration " + text + ": nothing would be seen");
            }
            return length;
        } catch (IllegalArgumentException e) {
            throw refuse("--duration: " + e.getMessage());
        }
    }

    private void refuseUnknownLabels(BatonConfig valid) {
        List<String> there = new ArrayList<>(List.of(ConfiguredDevices.SYNC));
        valid.gateways().forEach(gateway -> there.add(gateway.label()));
        for (String label : options.labels) {
            if (!there.contains(label)) {
                String meant = Nearest.to(label, there)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; write one of " + String.join(", ", there));
                throw refuse("no interface has the label \"" + label + "\"" + meant);
            }
        }
    }

    private ParameterException refuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private boolean isWanted(WatchedDevice device) {
        return options.labels.isEmpty() || options.labels.contains(device.label());
    }

    private static List<Problem> problems(ConfigReading reading, HostSnapshot host, List<WatchedDevice> watched) {
        return watched.stream()
                .flatMap(device -> HostCheck.refusal(
                        reading,
                        host,
                        device.identity() == null ? Keys.SYNC_INTERFACE : Keys.device(device.label()),
                        device.device())
                        .stream())
                .toList();
    }

    private int watch(WatchSettings settings, FrameReader reader, List<WatchedDevice> watched) {
        PrintWriter err = spec.commandLine().getErr();
        CountDownLatch ended = new CountDownLatch(1);
        try (Watch watch = Watch.open(settings, reader, watched, err)) {
            // A JVM that ends by a signal reports the signal; who has seen enough has done nothing wrong.
            Thread onSignal = new Thread(() -> endBySignal(watch, ended), "baton-stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            try {
                return show(watch, watched);
            } finally {
                ended.countDown();
                forget(onSignal);
            }
        } catch (WatchException e) {
            return tell(e);
        }
    }

    private int show(Watch watch, List<WatchedDevice> watched) {
        PrintWriter err = spec.commandLine().getErr();
        List<String> names = watched.stream()
                .map(device -> device.label() + " (" + device.device() + ")")
                .toList();
        err.println("watching " + String.join(", ", names) + "; Ctrl-C ends");
        PrintWriter out = new PrintWriter(spec.commandLine().getOut());
        try {
            String summary = watch.run(out);
            if (!out.checkError()) {
                err.println(summary);
            }
            return ExitCode.DONE;
        } catch (WatchException e) {
            return tell(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERNAL;
        }
    }

    private int tell(WatchException e) {
        spec.commandLine().getErr().println("baton: " + e.getMessage());
        return switch (e.lack()) {
            case LIBRARY -> ExitCode.LIBRARY_MISSING;
            case DEVICE -> ExitCode.CONFIGURATION;
            case FILE -> ExitCode.REFUSED;
        };
    }

    private static void endBySignal(Watch watch, CountDownLatch ended) {
        watch.stop();
        try {
            if (!ended.await(STOP_PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                System.err.println("baton: standard output takes nothing; ended without the last lines");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private static void forget(Thread onSignal) {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // It runs already, and halts with 0.
        }
    }
}
