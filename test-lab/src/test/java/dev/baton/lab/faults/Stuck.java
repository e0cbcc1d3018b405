package dev.baton.lab.faults;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ways in which an agent stops working while its host, and the kernel of it, lives on. */
interface Stuck {
    /** What {@link #byDebugger} needs of the agent's JVM. */
    String DEBUGGABLE = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:5005";

    /** It works again. */
    void letGo();

    /** SIGSTOP. */
    static Stuck bySignal(long pid) {
        Tool.run(List.of("kill", "-STOP", Long.toString(pid)));
        return () -> Tool.run(List.of("kill", "-CONT", Long.toString(pid)));
    }

    /** A frozen control group (cgroup-v2, "cgroup.freeze"), which the process is moved to and stays in. */
    static Stuck byFreezer(Lab lab, long pid) {
        Path group = unified().resolve(lab.name() + "-" + pid);
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
            Files.writeString(group.resolve("cgroup.freeze"), "1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return () -> {
            try {
                Files.writeString(group.resolve("cgroup.freeze"), "0");
                Files.writeString(group.resolveSibling("cgroup.procs"), Long.toString(pid));
                Files.delete(group);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Path unified() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .map(line -> line.split(" ", -1))
                    .filter(fields -> fields[2].equals("cgroup2"))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no cgroup2 is mounted on this host"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The loop thread alone stands still, as if it hung in a loop or a lock; all other threads of the agent go on. Held by a
     * debugger, whose end lets the thread go.
     */
    static Stuck byDebugger(Lab lab, Station gateway) {
        try {
            Process jdb = lab.start(new ProcessBuilder(lab.in(gateway).command("jdb", "-attach", "127.0.0.1:5005"))
                    .redirectErrorStream(true));
            BufferedReader said = jdb.inputReader();
            BufferedWriter input = jdb.outputWriter();
            say(input, "threads");
            say(input, "suspend " + threadId(said, "main"));
            say(input, "threads");
            threadId(said, "main"); // its list comes after the suspension
            return () -> {
                jdb.destroyForcibly();
                try {
                    jdb.waitFor();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(BufferedWriter to, String line) throws IOException {
        to.write(line + "\n");
        to.flush();
    }

    /** From a line of "threads": {@code (java.lang.Thread)0x1  main  running}. */
    private static String threadId(BufferedReader said, String name) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 2 && words[0].contains("(java.lang.Thread)") && words[1].equals(name)) {
                return words[0].substring(words[0].indexOf(')') + 1);
            }
        }
        throw new IllegalStateException("jdb said: " + all);
    }
}
