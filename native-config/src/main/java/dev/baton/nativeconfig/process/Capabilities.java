package dev.baton.nativeconfig.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel lets this process do (capabilities(7)). Immutable, any thread. They must be right before the JVM starts:
 * {@code capset} would change the calling thread's only.
 *
 * @param effective the effective set, bit n for capability n
 */
public record Capabilities(long effective) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LINE = "CapEff:";

    /** The capabilities that Baton has a use for, with their numbers (linux/capability.h). */
    public enum Capability {
        /** Ports below 1024: the sync link's 999. */
        CAP_NET_BIND_SERVICE(10),
        /** Links, addresses, the lease. */
        CAP_NET_ADMIN(12),
        /** Packet sockets. */
        CAP_NET_RAW(13),
        /** Memory that is never paged out. */
        CAP_IPC_LOCK(14),
        /** Real-time scheduling. */
        CAP_SYS_NICE(23);

        private final long bit;

        Capability(int number) {
            this.bit = 1L << number;
        }
    }

    /** The effective set of this process. */
    public static Capabilities ofThisProcess() {
        try {
            return parse(Files.readAllLines(STATUS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Capabilities parse(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(LINE))
                .map(line -> new Capabilities(
                        Long.parseUnsignedLong(line.substring(LINE.length()).strip(), 16)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(STATUS + " has no " + LINE));
    }

    public boolean has(Capability capability) {
        return (effective & capability.bit) != 0;
    }

    /** Those of {@code wanted} that are not there, in the order asked. */
    public List<Capability> missing(Capability... wanted) {
        return Arrays.stream(wanted).filter(capability -> !has(capability)).toList();
    }
}
