package dev.baton.nativeconfig.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd how the agent is (sd_notify(3)): datagrams to the socket that {@code NOTIFY_SOCKET} names, by its path or,
 * after an {@code @}, by its abstract name. Without the variable every method does nothing. Sends never wait: a message that
 * finds no room is lost, and the next {@link #watchdog} comes in time. Used by one thread at a time; {@link #watchdog}
 * allocates nothing.
 */
public final class ServiceNotify implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_BYTES = 108; // sockaddr_un.sun_path, after a 16-bit family

    private final int fd;
    private final @Nullable Memory address;
    private final int addressLength;
    private final Memory watchdog = datagram("WATCHDOG=1");
    private final @Nullable Duration watchdogInterval;
    private long lost;

    private ServiceNotify(byte[] path, @Nullable Duration watchdogInterval) {
        this.watchdogInterval = watchdogInterval;
        boolean silent = path.length == 0 || path.length > PATH_BYTES;
        this.fd = silent ? -1 : Libc.socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
        this.address = fd < 0 ? null : socketAddress(path);
        this.addressLength = Short.BYTES + path.length;
    }

    /** Speaks to the service manager that started this process, if one did. */
    public static ServiceNotify fromEnvironment() {
        return of(System.getenv(), Libc.getpid());
    }

    static ServiceNotify of(Map<String, String> environment, int pid) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        boolean known = socket.startsWith("/") || socket.startsWith("@");
        byte[] path = (known ? socket : "").getBytes(StandardCharsets.UTF_8);
        if (known && path[0] == '@') {
            path[0] = 0;
        }
        return new ServiceNotify(path, interval(environment, pid));
    }

    private static @Nullable Duration interval(Map<String, String> environment, int pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String forPid = environment.getOrDefault("WATCHDOG_PID", String.valueOf(pid));
        boolean forUs = forPid.equals(String.valueOf(pid)) && micros.matches("[1-9][0-9]{0,17}");
        return forUs ? Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1000L)) : null;
    }

    private static Memory socketAddress(byte[] path) {
        Memory address = new Memory(Short.BYTES + PATH_BYTES);
        address.clear();
        address.setShort(0, (short) AF_UNIX);
        address.write(Short.BYTES, path, 0, path.length);
        return address;
    }

    private static Memory datagram(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length);
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    /** Start-up is over. */
    public void ready() {
        send("READY=1");
    }

    /** A clean end has begun. */
    public void stopping() {
        send("STOPPING=1");
    }

    /** One line for {@code systemctl status}. */
    public void status(String line) {
        send("STATUS=" + line.replace('\n', ' '));
    }

    /** The loop is alive; to be said at least every half {@link #watchdogInterval}. */
    public void watchdog() {
        send(watchdog);
    }

    /** After how much silence systemd kills us; empty when it does not. */
    public Optional<Duration> watchdogInterval() {
        return Optional.ofNullable(watchdogInterval);
    }

    /** Messages that were not taken. */
    public long lost() {
        return lost;
    }

    private void send(String text) {
        if (fd >= 0) {
            try (Memory message = datagram(text)) {
                send(message);
            }
        }
    }

    private void send(Memory message) {
        Memory to = address;
        if (to != null
                && Libc.sendto(
                                fd,
                                Pointer.nativeValue(message),
                                message.size(),
                                MSG_NOSIGNAL,
                                Pointer.nativeValue(to),
                                addressLength)
                        < 0) {
            lost++;
        }
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.close(fd);
        }
    }
}
