package dev.baton.nativeconfig.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.process.Capabilities.Capability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs threads before everything else on the host (sched(7)) and keeps their memory in place. Any thread; set-up only.
 * Nothing here is needed to work, so a refusal is a reason to report and not an exception.
 *
 * <p>Raising the loop alone is a trap: at a safepoint it waits for the JVM's own threads, which then fight for the
 * processor at normal priority. So these are raised too, a little less. Compiler threads stay normal: they never hold up a
 * safepoint, and the kernel keeps 5 % of each second from real-time threads for all the rest.
 */
public final class Realtime {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO = 1;
    /** Threads and programs that such a thread starts, hooks among them, are normal again. */
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;

    private static final int PR_SET_TIMERSLACK = 29;
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    /** Beginnings of the names of the threads that a stop of the world waits for, under the serial collector and others. */
    private static final List<String> VM_THREADS = List.of("VM Thread", "GC Thread", "VM Periodic Tas");

    private Realtime() {}

    /** The kernel's id of the calling thread. */
    public static int currentThreadId() {
        return Libc.gettid();
    }

    /**
     * Puts a thread under SCHED_FIFO.
     *
     * @param tid the kernel's id of a thread of this process
     * @param priority 1 to 99
     * @return why not, or empty when it is done
     */
    public static Optional<String> fifo(int tid, int priority) {
        return schedule(tid, SCHED_FIFO | SCHED_RESET_ON_FORK, priority)
                ? Optional.empty()
                : refusal("SCHED_FIFO " + priority);
    }

    /**
     * Makes a thread an ordinary one again: for what takes its time, and for writing kernel settings. Some of those run in a
     * circle ({@code restart_syscall}) until another thread gives up the kernel's lock of all network settings; in real time
     * that thread might never get to run.
     */
    public static void ordinary(int tid) {
        schedule(tid, SCHED_OTHER | SCHED_RESET_ON_FORK, 0); // always allowed
    }

    private static boolean schedule(int tid, int policy, int priority) {
        try (Memory parameter = new Memory(Integer.BYTES)) {
            parameter.setInt(0, priority);
            return Libc.sched_setscheduler(tid, policy, Pointer.nativeValue(parameter)) == 0;
        }
    }

    /**
     * Puts the JVM's own threads that a safepoint waits for under SCHED_FIFO.
     *
     * @return why not, or empty when all that were found are raised
     */
    public static Optional<String> raiseVmThreads(int priority) {
        return raiseThreads(VM_THREADS, priority);
    }

    /**
     * Puts the threads of this process whose names begin so under SCHED_FIFO.
     *
     * @return why not, or empty when all that were found are raised
     */
    public static Optional<String> raiseThreads(List<String> names, int priority) {
        boolean found = false;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (isOneOf(names, task)) {
                    found = true;
                    Optional<String> refused =
                            fifo(Integer.parseInt(task.getFileName().toString()), priority);
                    if (refused.isPresent()) {
                        return refused;
                    }
                }
            }
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
        return found ? Optional.empty() : Optional.of("none of the threads " + names + " under " + TASKS);
    }

    private static boolean isOneOf(List<String> names, Path task) throws IOException {
        try {
            String name = Files.readString(task.resolve("comm"));
            return names.stream().anyMatch(name::startsWith);
        } catch (NoSuchFileException endedMeanwhile) {
            return false;
        }
    }

    /**
     * Keeps the memory of the process from being paged out: all that is resident, and all else from the moment it is first
     * touched (mlockall(2), {@code MCL_ONFAULT}). Without that moment the kernel would fault in everything that the JVM has
     * mapped, which doubles what it takes. Only where it is allowed without limit, and for life: under RLIMIT_MEMLOCK the
     * JVM would abort as soon as its heap or metaspace grew past it.
     *
     * @return why not, or empty when it is done
     */
    public static Optional<String> lockMemory() {
        try {
            boolean allowed = Capabilities.ofThisProcess().has(Capability.CAP_IPC_LOCK)
                    || isMemlockUnlimited(Files.readAllLines(LIMITS));
            if (!allowed) {
                return Optional.of("mlockall: needs CAP_IPC_LOCK or an unlimited RLIMIT_MEMLOCK");
            }
        } catch (IOException e) {
            return Optional.of("mlockall: " + e);
        }
        return Libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0 ? Optional.empty() : refusal("mlockall");
    }

    static boolean isMemlockUnlimited(List<String> limits) {
        return limits.stream().anyMatch(line -> line.matches("Max locked memory\\s+unlimited\\s.*"));
    }

    /**
     * Sets how late the kernel may wake the calling thread from a timed wait, when the thread is not real-time; the default
     * is 50 us.
     *
     * @return why not, or empty when it is done
     */
    public static Optional<String> timerSlack(long nanos) {
        return Libc.prctl(PR_SET_TIMERSLACK, nanos, 0, 0, 0) == 0
                ? Optional.empty()
                : refusal("PR_SET_TIMERSLACK " + nanos);
    }

    private static Optional<String> refusal(String operation) {
        return Optional.of(operation + ": " + Libc.message(Libc.errno()));
    }
}
