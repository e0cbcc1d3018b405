package dev.baton.lab.faults;

import dev.baton.lab.net.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A control group that runs out of memory around one process: the kernel's OOM killer takes that one first, because it is
 * marked for it. With cgroup-v2 ("memory.max") or the memory controller of cgroup-v1. One thread.
 */
final class OutOfMemory implements AutoCloseable {
    private static final long LIMIT = 64 << 20;
    /** Enters the group, and keeps one long line that does not end. */
    private static final String HOG = "echo $$ > \"$1/cgroup.procs\" && head -c \"$2\" /dev/zero | tail";

    private final Path group;
    private final Path kills;

    private OutOfMemory(Path group, Path kills) {
        this.group = group;
        this.kills = kills;
    }

    /** Moves the process into a group of its own and fills it; what the process allocated before counts elsewhere. */
    static OutOfMemory around(Lab lab, long pid) {
        try {
            Optional<Path> unified = mounted("cgroup2", "").filter(OutOfMemory::hasMemory);
            Path root = unified.or(() -> mounted("cgroup", "memory"))
                    .orElseThrow(() -> new IllegalStateException("no memory controller is mounted on this host"));
            Path group = root.resolve(lab.name() + "-memory");
            if (unified.isPresent()) {
                Files.writeString(root.resolve("cgroup.subtree_control"), "+memory");
            }
            Files.createDirectory(group);
            Files.writeString(
                    group.resolve(unified.isPresent() ? "memory.max" : "memory.limit_in_bytes"), Long.toString(LIMIT));
            keepFromSwap(group);
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
            Files.writeString(Path.of("/proc/" + pid + "/oom_score_adj"), "1000");
            lab.start(new ProcessBuilder("sh", "-c", HOG, "sh", group.toString(), Long.toString(2 * LIMIT)));
            return new OutOfMemory(group, group.resolve(unified.isPresent() ? "memory.events" : "memory.oom_control"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What fills the group is not to go to a swap device instead. */
    private static void keepFromSwap(Path group) throws IOException {
        for (String setting : List.of("memory.swap.max", "memory.swappiness")) { // of cgroup-v2, and of v1
            if (Files.exists(group.resolve(setting))) {
                Files.writeString(group.resolve(setting), "0");
            }
        }
    }

    private static boolean hasMemory(Path root) {
        try {
            return List.of(Files.readString(root.resolve("cgroup.controllers"))
                            .strip()
                            .split(" "))
                    .contains("memory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> mounted(String type, String option) {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .map(line -> line.split(" ", -1))
                    .filter(fields -> fields[2].equals(type))
                    .filter(fields ->
                            option.isEmpty() || List.of(fields[3].split(",")).contains(option))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many processes the OOM killer took in the group, by the kernel's own count. */
    int kills() {
        try {
            return Files.readAllLines(kills).stream()
                    .filter(line -> line.startsWith("oom_kill "))
                    .mapToInt(line -> Integer.parseInt(line.substring("oom_kill ".length())))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends what is in the group, and the group. */
    @Override
    public void close() {
        long endNs = System.nanoTime() + Site.SOON.toNanos();
        while (!isDeleted()) {
            if (System.nanoTime() - endNs >= 0) {
                throw new IllegalStateException(group + " does not empty");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private boolean isDeleted() {
        try {
            for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
            Files.delete(group);
            return true;
        } catch (FileSystemException busy) {
            return false; // who was killed takes a moment to go
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
