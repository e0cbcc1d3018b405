package dev.baton.lab.bench;

import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How many announcements a second the product's announcer sends beside a C program that does nothing else: the same
 * frames, 64 to a system call, on the same macvlan over a veth. The two take turns, a second each, so that a change of the
 * machine's mood hits both; neither runs while the other does. Nobody at the far end takes the frames, so that what is
 * compared is sending.
 */
final class AnnouncerBench {
    private static final Path SOURCE = Path.of("test-lab/src/main/c/announce_loop.c");
    private static final String LINK = "bt-bench";
    private static final String MAC = "10:00:00:c1:4a:87";
    private static final String FIRST = "10.65.0.1";
    private static final int ADDRESSES = 1_024;
    private static final int TURN_MS = 1_000;

    /** What {@code bin/baton} gives the agent's JVM. */
    private static final List<String> AS_THE_AGENT = List.of(
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmx32m",
            "-XX:+AlwaysPreTouch",
            "-Xss512k",
            "-XX:ReservedCodeCacheSize=24m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED");

    private AnnouncerBench() {}

    /** One turn. */
    record Turn(long sent, long refused, long tookNs) {
        static Turn parse(String line) {
            String[] words = line.split(" ", -1);
            if (words.length != 3) {
                throw new IllegalStateException("\"" + line + "\" is not FRAMES REFUSED NANOSECONDS");
            }
            return new Turn(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        }

        double perSecond() {
            return sent * 1e9 / tookNs;
        }
    }

    /** Measures so many turns of each, after one of each that is not counted; answers a table. */
    static String measure(int runs) throws IOException {
        try (Lab lab = Lab.open()) {
            Path loop = compile(lab);
            prepare(lab);
            Netns netns = lab.in(Station.CLIENT);
            String[] what = {LINK, MAC, FIRST, Integer.toString(ADDRESSES), Integer.toString(TURN_MS)};
            Sender announcer =
                    new Sender(lab, netns.command(ChildJvm.withOptions(AS_THE_AGENT, AnnounceLoop.class, what)));
            List<String> command = new ArrayList<>(List.of(loop.toString()));
            command.addAll(List.of(what));
            Sender c = new Sender(lab, netns.command(command));
            announcer.turn();
            c.turn();
            List<Turn> ours = new ArrayList<>();
            List<Turn> theirs = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                ours.add(announcer.turn());
                theirs.add(c.turn());
            }
            return table(ours, theirs);
        }
    }

    private static Path compile(Lab lab) {
        Path program = lab.directory().resolve("announce_loop");
        Tool.run(List.of("cc", "-std=gnu11", "-O2", "-Wall", "-Werror", "-o", program.toString(), SOURCE.toString()));
        return program;
    }

    /** A cable of its own between two hosts, with a shared link on one end as the agent makes it. */
    private static void prepare(Lab lab) {
        lab.in(Station.CLIENT).ipBatch("""
                link add bench0 type veth peer name bench1 netns %s
                link set bench0 up
                link add link bench0 name %s address %s type macvlan mode bridge
                link set %s up
                """.formatted(lab.in(Station.SERVER).name(), LINK, MAC, LINK));
        lab.in(Station.SERVER).ipBatch("link set bench1 up\n");
    }

    /** The rows as a Markdown table, and their ratio. */
    static String table(List<Turn> ours, List<Turn> theirs) {
        return String.format(
                Locale.ROOT,
                """
                | %d announcements over and over, sent by | turns | frames/s, median | least | most | refused |
                | --- | --- | --- | --- | --- | --- |
                %s%s
                The announcer sends %.2f of what the C loop does (median of the turns; target: at least 0.5).
                """,
                ADDRESSES,
                row("the announcer", ours),
                row("a C loop of sendmmsg", theirs),
                ratio(ours, theirs));
    }

    private static String row(String who, List<Turn> turns) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f | %.0f | %d |%n",
                who,
                turns.size(),
                median(turns),
                turns.stream().mapToDouble(Turn::perSecond).min().orElse(0),
                turns.stream().mapToDouble(Turn::perSecond).max().orElse(0),
                turns.stream().mapToLong(Turn::refused).sum());
    }

    /** Turn by turn, for the machine's mood is the same in two that follow each other. */
    private static double ratio(List<Turn> ours, List<Turn> theirs) {
        return OutageTable.median(IntStream.range(0, ours.size())
                .mapToDouble(i -> ours.get(i).perSecond() / theirs.get(i).perSecond())
                .sorted()
                .toArray());
    }

    private static double median(List<Turn> turns) {
        return OutageTable.median(
                turns.stream().mapToDouble(Turn::perSecond).sorted().toArray());
    }

    /** One of the two: takes its turn when it is given a line, and answers with one. */
    private static final class Sender {
        private final Process process;
        private final BufferedWriter orders;
        private final BufferedReader answers;

        Sender(Lab lab, List<String> command) {
            process = lab.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
            orders = process.outputWriter();
            answers = process.inputReader();
        }

        Turn turn() throws IOException {
            orders.write("go\n");
            orders.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "ended: " + process.info().commandLine().orElse("a sender"));
            }
            return Turn.parse(line);
        }
    }
}
