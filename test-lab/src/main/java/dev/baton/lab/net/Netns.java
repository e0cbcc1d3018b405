package dev.baton.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A named network namespace, as {@code ip netns} keeps them; any thread. */
public record Netns(String name) {
    private static final Path NAMED = Path.of("/run/netns");

    /** The command that runs {@code command} inside; it is exec'ed, so that the pid started is the program's own. */
    public List<String> command(String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(List.of(command));
        return whole;
    }

    /** The same for a list. */
    public List<String> command(List<String> command) {
        return command(command.toArray(String[]::new));
    }

    /** Runs a program inside; a failure is an exception. */
    public String run(String... command) {
        return Tool.run(command(command));
    }

    /** Runs lines of {@code ip}, in order, in one process. */
    public void ipBatch(String lines) {
        Tool.run(List.of("ip", "-n", name, "-batch", "-"), lines);
    }

    /** Applies an nft script as one transaction. */
    public void nft(String script) {
        Tool.run(command("nft", "-f", "-"), script);
    }

    /** Writes {@code value} to a file below {@code /proc/sys} as this namespace sees it. */
    public void sysctl(String path, String value) {
        run("sh", "-c", "echo \"$1\" > \"/proc/sys/$2\"", "sh", value, path);
    }

    /** Names of all namespaces on this host. */
    public static List<Netns> all() {
        List<Netns> found = new ArrayList<>();
        if (Files.isDirectory(NAMED)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(NAMED)) {
                files.forEach(file -> found.add(new Netns(file.getFileName().toString())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** Kills every process inside, then deletes the namespaces; those that do not exist are passed over. */
    static void destroy(Collection<Netns> doomed) {
        killInside(doomed);
        StringBuilder batch = new StringBuilder();
        for (Netns namespace : doomed) {
            if (Files.exists(NAMED.resolve(namespace.name))) {
                batch.append("netns del ").append(namespace.name).append('\n');
            }
        }
        if (batch.length() > 0) {
            Tool.attempt(List.of("ip", "-force", "-batch", "-"), batch.toString());
        }
    }

    private static void killInside(Collection<Netns> namespaces) {
        Set<String> links = new HashSet<>();
        for (Netns namespace : namespaces) {
            try {
                links.add("net:[" + Files.getAttribute(NAMED.resolve(namespace.name), "unix:ino") + "]");
            } catch (IOException absent) {
                // Not made yet, or deleted already.
            }
        }
        long self = ProcessHandle.current().pid();
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self && links.contains(networkOf(process.pid())))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String networkOf(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/net"))
                    .toString();
        } catch (IOException ended) {
            return "";
        }
    }
}
