package dev.baton.lab.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code baton watch} on the standby while the active dies: its lines and its file, held against {@code tcpdump}'s. */
@Timeout(120)
class WatchIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<String> PATHS = List.of("sync", "lan ", "wan ");
    private static final Pattern TCPDUMP = Pattern.compile(
            "(\\S+) ARP, (?:Request who-has (\\S+)(?: \\(\\S+\\))? tell ([^,\\s]+)|Reply (\\S+) is-at ([^,\\s]+)).*");
    private static final Pattern WATCH = Pattern.compile("(\\S+) lan  (?:in |out) ARP "
            + "(?:who-has (\\S+) tell (\\S+) .*|probe (\\S+) .*|announcement (\\S+) .*|(\\S+) is-at (\\S+).*)");

    /** An ARP frame, in words that both can be brought to. */
    private record Arp(LocalTime at, String text) {}

    @Test
    void aTakeoverIsShownAsTcpdumpSeesIt() throws Exception {
        try (Lab lab = Lab.open()) {
            Pair pair = Pair.settled(lab, BatonCluster.defaults());
            Station active = pair.requireActive();
            Station standby = active.peer();
            Path directory = lab.directory();
            Process tcpdump = start(
                    lab,
                    standby,
                    directory.resolve("tcpdump"),
                    List.of("tcpdump", "--immediate-mode", "-n", "-l", "-p", "-i", Segment.LAN.device(), "arp"));
            pair.await("tcpdump listens", SOON, () -> said(directory.resolve("tcpdump.err"), "listening on"));
            Path file = directory.resolve("watch.pcap");
            Process watch = start(
                    lab,
                    standby,
                    directory.resolve("watch"),
                    watch(lab, standby, "--every", "--write", file.toString()));
            pair.await("baton watches", SOON, () -> said(directory.resolve("watch.err"), "watching sync"));
            Path lines = directory.resolve("watch.out");
            for (String path : PATHS) { // a heartbeat period may pass before the first is seen on all
                pair.await("the active is seen on " + path, SOON, () -> said(lines, heard(path, active)));
                pair.await("the standby is seen on " + path, SOON, () -> said(lines, sent(path, standby, "STANDBY")));
            }

            pair.kill(active);
            pair.awaitActive(standby, SOON);
            String last = sent("wan ", standby, "ACTIVE"); // the last to be told
            pair.await("the takeover is shown", SOON, () -> said(lines, last));
            watch.destroy();
            assertThat(watch.waitFor(10, TimeUnit.SECONDS))
                    .as("ends on SIGTERM")
                    .isTrue();
            assertThat(watch.exitValue()).isZero();
            pair.holdUntil(Instant.now().plusMillis(300)); // what watch has seen, tcpdump is to have written
            tcpdump.destroy();
            tcpdump.waitFor();

            agrees(arps(WATCH, lines), arps(TCPDUMP, directory.resolve("tcpdump.out")));
            tells(Files.readAllLines(lines), active, standby);
            int shown = Files.readAllLines(lines).size();
            assertThat(Tool.run(List.of("tcpdump", "-n", "-r", file.toString())).lines())
                    .filteredOn(line -> !line.startsWith("\t")) // the octets of what tcpdump cannot read
                    .as("frames in the file")
                    .hasSize(shown);
            assertThat(Files.readString(directory.resolve("watch.err")))
                    .contains(shown + " frames: ARP ", " 0 marked \"!\", 0 lost by the kernel, " + shown + " written");
            assertThat(Files.readString(Path.of("/proc/" + pair.agent(standby).pid() + "/maps")))
                    .as("the agent itself goes without")
                    .doesNotContain("libpcap");
            refuses(lab, standby);
        }
    }

    /** Every frame that was shown was there, and every announcement of the takeover was shown, at its time. */
    private static void agrees(List<Arp> shown, List<Arp> seen) {
        List<String> left = new ArrayList<>(seen.stream().map(Arp::text).toList());
        for (Arp arp : shown) {
            assertThat(left.remove(arp.text())).as("%s", arp).isTrue();
        }
        String announcement = "who-has " + Segment.LAN.shared() + " tell " + Segment.LAN.shared();
        List<Arp> announced =
                shown.stream().filter(arp -> arp.text().equals(announcement)).toList();
        List<Arp> witnessed = seen.stream()
                .filter(arp -> arp.text().equals(announcement))
                .filter(arp -> !arp.at()
                        .isAfter(announced.get(announced.size() - 1).at().plusNanos(1_000_000)))
                .filter(arp -> !arp.at().isBefore(shown.get(0).at()))
                .toList();
        assertThat(announced).hasSameSizeAs(witnessed);
        for (int i = 0; i < announced.size(); i++) {
            assertThat(Duration.between(announced.get(i).at(), witnessed.get(i).at())
                            .abs())
                    .isLessThan(Duration.ofMillis(1));
        }
    }

    private static void tells(List<String> lines, Station active, Station standby) {
        for (String path : PATHS) {
            assertThat(lines)
                    .as(path)
                    .anyMatch(line -> line.contains(heard(path, active)))
                    .anyMatch(line -> line.contains(sent(path, standby, "STANDBY")))
                    .anyMatch(line -> line.contains(sent(path, standby, "ACTIVE")));
        }
        assertThat(lines)
                .anyMatch(line ->
                        line.endsWith(" lan  out ARP announcement 10.7.1.1 is-at 10:00:00:c1:4a:87 [shared lan]"))
                .noneMatch(line -> line.contains("!"));
    }

    private static String heard(String path, Station active) {
        return " " + path + " in  heartbeat node " + active.number() + " ACTIVE";
    }

    private static String sent(String path, Station standby, String role) {
        return " " + path + " out heartbeat node " + standby.number() + " (this host) " + role;
    }

    private static void refuses(Lab lab, Station on) throws IOException {
        Netns host = lab.in(on);
        List<String> once = watch(lab, on, "--count", "1");
        ended(
                Tool.attempt(host.command(with("env", "BATON_JAVA_OPTS=-Dorg.pcap4j.core.pcapLibName=none", once)), ""),
                69,
                "libpcap is missing; install it with \"apt-get install libpcap0.8\"");
        ended(Tool.attempt(host.command(with("setpriv", "--bounding-set=-net_raw", once)), ""), 77, "CAP_NET_RAW");
        ended(Tool.attempt(host.command(watch(lab, on, "--write", "/dev/full")), ""), 1, "cannot write /dev/full");
        Path file = BatonCluster.file(lab, on);
        Files.writeString(file, Files.readString(file).replace("= wan0", "= wan7"));
        ended(Tool.attempt(host.command(once), ""), 78, "interface.wan.device: there is no device wan7");
        String gone =
                String.join(" ", watch(lab, on, "-i", "lan,sync", "--every")) + " | head -n 2; echo ${PIPESTATUS[0]}";
        Tool.Result piped = Tool.attempt(host.command("bash", "-c", gone), "");
        assertThat(piped.out().lines()).as("%s", piped).hasSize(3).endsWith("0");
    }

    private static void ended(Tool.Result result, int exit, String why) {
        assertThat(result.exit()).as("%s", result).isEqualTo(exit);
        assertThat(result.err()).contains(why);
    }

    private static List<String> with(String first, String second, List<String> command) {
        List<String> whole = new ArrayList<>(List.of(first, second));
        whole.addAll(command);
        return whole;
    }

    private static List<String> watch(Lab lab, Station on, String... options) {
        List<String> command =
                new ArrayList<>(List.of(BatonCluster.tree().resolve("bin/baton").toString(), "watch"));
        command.addAll(List.of(options));
        command.addAll(List.of("-c", BatonCluster.file(lab, on).toString()));
        return command;
    }

    private static Process start(Lab lab, Station on, Path output, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(lab.in(on).command(command));
        builder.redirectOutput(Path.of(output + ".out").toFile());
        builder.redirectError(Path.of(output + ".err").toFile());
        return lab.start(builder);
    }

    private static boolean said(Path file, String words) {
        try {
            return Files.readString(file).contains(words);
        } catch (IOException absent) {
            return false;
        }
    }

    private static List<Arp> arps(Pattern line, Path file) throws IOException {
        List<Arp> found = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            Matcher arp = line.matcher(text);
            if (arp.matches()) {
                found.add(new Arp(LocalTime.parse(arp.group(1)), line == WATCH ? watched(arp) : dumped(arp)));
            }
        }
        return found;
    }

    private static String dumped(Matcher arp) {
        return arp.group(2) != null
                ? "who-has " + arp.group(2) + " tell " + arp.group(3)
                : arp.group(4) + " is-at " + arp.group(5);
    }

    private static String watched(Matcher arp) {
        if (arp.group(2) != null) {
            return "who-has " + arp.group(2) + " tell " + arp.group(3);
        }
        if (arp.group(4) != null) {
            return "who-has " + arp.group(4) + " tell 0.0.0.0";
        }
        return arp.group(5) != null
                ? "who-has " + arp.group(5) + " tell " + arp.group(5)
                : arp.group(6) + " is-at " + arp.group(7);
    }
}
