package dev.baton.lab.guest;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays scenarios on pairs of real guests, or keeps a pair for somebody to play with. What a failed one leaves lies in {@code
 * test-lab/target/vm/NAME}. Arguments: see {@link Request}; the script {@code test-lab/vm} adds what is built and where.
 */
public final class Guests {
    private static final int USAGE = 64;
    private static final Path KEPT = Path.of("test-lab/target/vm");

    private final PrintStream out = System.out;
    private final Progress progress = new Progress(out);
    private final Request request;
    private final List<Result> results = new ArrayList<>();
    private @Nullable Stage stage;

    private Guests(Request request) {
        this.request = request;
    }

    private record Result(Scenario scenario, boolean held, Duration took) {}

    /** Exit code 0 when every scenario held, 1 when one did not, 64 for a word it does not know. */
    public static void main(String[] args) {
        try {
            Request request = Request.parse(args);
            int status = 0;
            switch (request.mode()) {
                case LIST -> System.out.print(Scenarios.list());
                case SHELL -> new Guests(request).shell();
                case PLAY -> status = new Guests(request).play();
            }
            System.exit(status);
        } catch (Request.UsageException e) {
            System.err.println("vm: " + e.getMessage());
            System.exit(USAGE);
        }
    }

    private int play() {
        Stage.Props props = props();
        for (Scenario scenario : request.scenarios()) {
            out.println("\n" + scenario.name() + ": " + scenario.shows());
            Duration began = progress.elapsed();
            boolean held = play(scenario, props);
            out.print(progress.takeBoots());
            results.add(new Result(scenario, held, progress.elapsed().minus(began)));
        }
        strike();
        out.println();
        for (Result result : results) {
            out.printf(
                    Locale.ROOT,
                    "%-20s %-6s %5d s%n",
                    result.scenario.name(),
                    result.held ? "held" : "FAILED",
                    result.took.toSeconds());
        }
        return results.stream().allMatch(Result::held) ? 0 : 1;
    }

    private boolean play(Scenario scenario, Stage.Props props) {
        try {
            Stage set = set(scenario.network().get(), props);
            scenario.story().accept(set);
            return true;
        } catch (RuntimeException e) {
            Path kept = KEPT.resolve(scenario.name());
            out.println("  FAILED: " + (e instanceof Broken ? e.getMessage() : stackTrace(e)));
            keep(kept);
            out.println("  What tells of it is in " + kept);
            strike();
            return false;
        }
    }

    /** The pair of the scenario before, if it is of the same kind; a pair on which one has failed is no good for another. */
    private Stage set(HostNetwork network, Stage.Props props) {
        Stage set = stage;
        if (set != null && set.network().name().equals(network.name())) {
            set.watchAnew();
            return set;
        }
        strike();
        Stage fresh = Stage.open(network, props, progress);
        stage = fresh;
        fresh.install();
        return fresh;
    }

    private void strike() {
        if (stage != null) {
            stage.close();
            stage = null;
        }
    }

    private void keep(Path directory) {
        if (stage == null) {
            return;
        }
        try {
            // Nothing of an earlier run may be taken for this one's.
            Tool.run(List.of("rm", "-rf", directory.toString()));
            stage.keep(directory);
        } catch (RuntimeException e) {
            out.println("  Not all could be kept: " + stackTrace(e));
        }
    }

    private void shell() {
        Stage pair = set(HostNetwork.networkd(), props());
        Station active = pair.settle();
        out.println("\n" + active.label() + " is active, " + active.peer().label() + " stands by."
                + "\nAs root on this host:");
        for (Station station : Station.GATEWAYS) {
            Machine machine = pair.guest(station).machine();
            out.println("\n" + station.label() + "\n  shell    " + inside(machine)
                    + pair.guest(station).shell().commandLine());
            out.println("  console  " + inside(machine) + "tail -f " + machine.console());
        }
        Machine any = pair.guest(Station.GW1).machine();
        for (Station station : List.of(Station.CLIENT, Station.SERVER)) {
            out.println("\n" + station.label() + "\n  shell    " + inside(any) + "ip netns exec "
                    + pair.lab().in(station).name() + " bash");
        }
        hold();
    }

    /** The lab has file systems and namespaces of its own, which a process of its has too. */
    private static String inside(Machine machine) {
        return "nsenter -m -n -t $(pgrep -of 'guest=" + machine.name() + "') ";
    }

    private void hold() {
        try {
            out.println("\nEnter ends all of it.");
            out.flush();
            if (System.in.read() < 0) {
                out.println("Nobody can press it here: kill " + request.starter() + " ends all of it.");
                out.flush();
                Thread.currentThread().join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        strike();
    }

    private Stage.Props props() {
        GuestImage image = new GuestImage(request.image());
        KvmProbe.Verdict verdict;
        try (Lab lab = Lab.openForMachines()) {
            verdict = KvmProbe.run(lab, image);
        }
        out.println(verdict.sentence() + ".");
        return new Stage.Props(image, verdict.accelerator(), product(), request.timing());
    }

    /** The package that the build has left. */
    private static Path product() {
        Path directory = BatonCluster.tree().resolveSibling("");
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("baton_.*\\.deb"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new IllegalStateException(
                            "no baton_*.deb in " + directory + "; build it: mvn -q -DskipTests package"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stackTrace(RuntimeException e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
