package dev.baton.nativeconfig.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In a JVM of its own ({@link #main}), for what is raised and locked there stays so. Needs root. */
class RealtimeIT {
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;

    @Test
    void raisesTheLoopAndTheThreadsItWaitsFor() throws Exception {
        assertThat(run())
                .startsWith(
                        "loop Optional.empty",
                        "policy " + (SCHED_FIFO | SCHED_RESET_ON_FORK),
                        "started by the loop 0",
                        "policy again " + SCHED_RESET_ON_FORK,
                        "vm Optional.empty",
                        "VM Thread 45",
                        "helpers Optional.empty",
                        "a-helper 1");
    }

    @Test
    void locksMemoryOnlyWithThePrivilegeForIt() throws Exception {
        assertThat(run()).contains("lock Optional.empty").anyMatch(line -> line.matches("VmLck:\\s+[1-9]\\d+ kB"));
        assertThat(run("prlimit", "--memlock=8388608", "--rtprio=0", "setpriv", "--bounding-set=-ipc_lock,-sys_nice"))
                .contains("lock Optional[mlockall: needs CAP_IPC_LOCK or an unlimited RLIMIT_MEMLOCK]")
                .contains("loop Optional[SCHED_FIFO 50: Operation not permitted (EPERM)]")
                .contains("missing [CAP_SYS_NICE, CAP_IPC_LOCK]");
    }

    /** A JVM that is locked whole takes twice as much, and reserves far more than it ever touches. */
    @Test
    void lockingMemoryTakesNone() throws Exception {
        List<String> lines = run();
        assertThat(kib(lines, "resident after") - kib(lines, "resident before")).isLessThan(8 * 1024);
    }

    private static long kib(List<String> lines, String what) {
        return lines.stream()
                .filter(line -> line.startsWith(what))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> run(String... prefix) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Stream<String> command = Stream.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                RealtimeIT.class.getName());
        Process process = new ProcessBuilder(
                        Stream.concat(Arrays.stream(prefix), command).toList())
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines;
    }

    /** What the tests run in the other JVM. */
    public static void main(String[] arguments) throws Exception {
        int loop = Realtime.currentThreadId();
        System.out.println("loop " + Realtime.fifo(loop, 50));
        System.out.println("policy " + Libc.sched_getscheduler(loop));
        Thread child = new Thread(
                () -> System.out.println("started by the loop " + Libc.sched_getscheduler(Realtime.currentThreadId())));
        child.start();
        child.join();
        Realtime.ordinary(loop);
        System.out.println("policy again " + Libc.sched_getscheduler(loop));
        Realtime.fifo(loop, 50);
        System.out.println("vm " + Realtime.raiseVmThreads(45));
        task("VM Thread").ifPresent(task -> System.out.println("VM Thread " + realtimePriority(task)));
        Thread helper = new Thread(LockSupport::park, "a-helper");
        helper.setDaemon(true);
        helper.start();
        while (task("a-helper").isEmpty()) {
            Thread.onSpinWait(); // it names itself when it runs
        }
        System.out.println("helpers " + Realtime.raiseThreads(List.of("a-helper", "no-such"), 1));
        task("a-helper").ifPresent(task -> System.out.println("a-helper " + realtimePriority(task)));
        System.out.println("slack " + Realtime.timerSlack(1));
        printResident("before");
        System.out.println("lock " + Realtime.lockMemory());
        printResident("after");
        System.out.println("missing "
                + Capabilities.ofThisProcess()
                        .missing(
                                Capabilities.Capability.CAP_NET_ADMIN,
                                Capabilities.Capability.CAP_SYS_NICE,
                                Capabilities.Capability.CAP_IPC_LOCK));
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmLck"))
                .forEach(System.out::println);
    }

    private static void printResident(String when) throws IOException {
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .forEach(line -> System.out.println("resident " + when + line.substring("VmRSS".length())));
    }

    private static Optional<Path> task(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> name(task).startsWith(name)).findFirst();
        }
    }

    /** Field 40 of /proc/PID/stat (proc(5)), counted from behind the name, which may hold anything. */
    private static String realtimePriority(Path task) {
        String stat = read(task.resolve("stat"));
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)).get(37);
    }

    /** Threads of the JVM's own come and go. */
    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException ended) {
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
