package dev.baton.nativeconfig.lease;

import dev.baton.nativeconfig.netns.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What the lease costs the thread that renews it: a program, not a test. Prints p50, p99 and the worst of 2000 calls for 1, 4
 * and 16 links, alone and while another process loads a ruleset of 20,000 rules over and over in the same namespace; with
 * the links down, when each call is a transaction, and with the links up, when it is done by frames. Takes minutes; {@code up} or {@code down} as an argument measures one of them.
 * Needs root; run with the module's test class path.
 */
final class LeaseCost {
    private static final int ROUNDS = 2_000;
    /** Elements that a transaction deletes stay in their bucket for a while; more than 16 of one name there are EBUSY. */
    private static final long PAUSE_NANOS = 5_000_000;

    private static final int WARM_UP = 300;
    private static final int RULES = 20_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private LeaseCost() {}

    public static void main(String[] arguments) throws Exception {
        Path ruleset = Files.createTempFile("lease-cost", ".nft");
        try (Netns netns = Netns.create()) {
            netns.enter();
            netns.ip("link add lan0 type veth peer name lan1");
            for (int i = 0; i < 16; i++) {
                netns.ip("link add bt-" + i + " link lan0 type macvlan mode bridge");
            }
            writeRuleset(ruleset);
            for (String state : arguments.length > 0 ? arguments : new String[] {"down", "up"}) {
                netns.ip("link set lan0 up");
                netns.ip("link set lan1 up");
                for (int i = 0; i < 16; i++) {
                    netns.ip("link set bt-" + i + " " + state);
                }
                for (int links : new int[] {1, 4, 16}) {
                    measure(links, state + " idle");
                    measureUnderLoad(links, state + " loading", ruleset);
                }
            }
        } finally {
            Files.delete(ruleset);
        }
    }

    private static void measureUnderLoad(int links, String title, Path ruleset) throws Exception {
        Process load = new ProcessBuilder("sh", "-c", "while nft -f \"$0\"; do :; done", ruleset.toString())
                .inheritIO()
                .start();
        try {
            measure(links, title);
        } finally {
            load.descendants().forEach(ProcessHandle::destroyForcibly);
            load.destroyForcibly().waitFor();
        }
    }

    private static void writeRuleset(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "table inet big",
                "flush table inet big",
                "table inet big {",
                "chain forward {",
                "type filter hook forward priority 0"));
        for (int i = 0; i < RULES; i++) {
            lines.add("ip saddr 10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + " tcp dport "
                    + (i % 60_000 + 1) + " counter accept");
        }
        lines.add("}");
        lines.add("}");
        Files.write(file, lines);
    }

    private static void measure(int count, String load) {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add("bt-" + i);
        }
        long[] hold = new long[ROUNDS];
        long[] renew = new long[ROUNDS];
        long[] release = new long[ROUNDS];
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(links.stream().map(LeasedLink::whole).toList(), links, LONG);
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                time(hold, i, () -> lease.hold(links));
                LockSupport.parkNanos(PAUSE_NANOS);
                time(renew, i, () -> lease.renew(links));
                LockSupport.parkNanos(PAUSE_NANOS);
                time(release, i, lease::release);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            lease.remove();
        }
        print(count, load, "hold", hold);
        print(count, load, "renew", renew);
        print(count, load, "release", release);
    }

    private static void time(long[] nanos, int round, BooleanSupplier call) {
        long before = System.nanoTime();
        if (!call.getAsBoolean()) {
            throw new IllegalStateException("round " + round + " failed");
        }
        if (round >= 0) {
            nanos[round] = System.nanoTime() - before;
        }
    }

    private static void print(int links, String load, String call, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%2d links %-12s %-8s p50 %8.1f us  p99 %9.1f us  max %9.1f us  over 1 ms: %d%n",
                links,
                load,
                call,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                nanos[nanos.length - 1] / 1e3,
                Arrays.stream(nanos).filter(time -> time > 1_000_000).count());
    }
}
