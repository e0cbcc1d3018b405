package dev.baton.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an agent and its children cost at one moment (proc(5)).
 *
 * @param residentKib resident memory
 * @param cpuMs processor time since the start, user and system
 * @param threads threads
 */
public record Footprint(long residentKib, long cpuMs, int threads) {
    /** USER_HZ, 100 on every Linux that Java runs on. */
    private static final long MS_PER_TICK = 10;

    /** Reads it now; zeros for a process that has ended. */
    public static Footprint of(Agent agent) {
        return of(agent.pids());
    }

    /** The same of one process. */
    public static Footprint of(long pid) {
        return of(List.of(pid));
    }

    private static Footprint of(List<Long> pids) {
        long resident = 0;
        long cpu = 0;
        int threads = 0;
        for (long pid : pids) {
            Path proc = Path.of("/proc", Long.toString(pid));
            try {
                resident += number(Files.readAllLines(proc.resolve("status")), "VmRSS:");
                threads += (int) number(Files.readAllLines(proc.resolve("status")), "Threads:");
                String stat = Files.readString(proc.resolve("stat"));
                String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                cpu += (Long.parseLong(fromThird[11]) + Long.parseLong(fromThird[12])) * MS_PER_TICK;
            } catch (IOException e) {
                if (Files.exists(proc)) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return new Footprint(resident, cpu, threads);
    }

    private static long number(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
