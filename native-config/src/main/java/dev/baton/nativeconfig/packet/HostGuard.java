package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.*;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * That this is the only agent in its network namespace, whatever files it was told to use: a UDP socket on the sync port
 * of the loopback device. The kernel gives it to one, takes it back whatever the agent dies of, and lets nobody have it
 * who may not use ports below 1024, so that no ordinary user can keep an agent from starting. (A lock file or an abstract
 * socket would miss another mount namespace, or could be taken by anybody.) Nothing is sent or received here. Any thread.
 */
public final class HostGuard implements AutoCloseable {
    private static final String LOOPBACK = "lo";

    /** What keeps the guard from being taken. */
    public enum Holder {
        /** Nothing does. */
        NONE,
        /** Another agent: it holds the port of the loopback device. */
        AGENT,
        /** A program that uses the port on all devices; no heartbeat can be sent or received on sync beside it. */
        PROGRAM,
        /** An agent or a program: without another device than the loopback, as early in a boot, nobody can tell. */
        SOMEBODY
    }

    private final int fd;

    private HostGuard(int fd) {
        this.fd = fd;
    }

    /**
     * Takes the guard of the calling thread's network namespace without waiting.
     *
     * @param port the sync port
     * @return empty when another has it: an agent, or a program that uses this port on all devices
     * @throws NativeCallException when CAP_NET_BIND_SERVICE is missing
     */
    public static Optional<HostGuard> take(int port) {
        return bind(LOOPBACK, port);
    }

    /**
     * Who has the guard of the calling thread's network namespace. A program that binds the port without naming a device is in
     * the way on every device; an agent's guard is on the loopback device only.
     *
     * @param devices of this namespace; the more, the surer the answer
     * @throws NativeCallException when CAP_NET_BIND_SERVICE is missing
     */
    public static Holder holder(int port, Collection<String> devices) {
        if (isFree(LOOPBACK, port)) {
            return Holder.NONE;
        }
        List<String> others =
                devices.stream().filter(device -> !device.equals(LOOPBACK)).toList();
        if (others.isEmpty()) {
            return Holder.SOMEBODY;
        }
        return others.stream().anyMatch(device -> isFree(device, port)) ? Holder.AGENT : Holder.PROGRAM;
    }

    private static boolean isFree(String device, int port) {
        Optional<HostGuard> taken = bind(device, port);
        taken.ifPresent(HostGuard::close);
        return taken.isPresent();
    }

    private static Optional<HostGuard> bind(String device, int port) {
        String target = device + " port " + port;
        int fd = SocketOptions.socket(AF_INET, SOCK_DGRAM, target);
        try {
            SocketOptions options = new SocketOptions(fd, target);
            options.set(
                    "SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, (device + '\0').getBytes(StandardCharsets.UTF_8));
            options.bind(SyncMessage.socketAddress(Ip.ANY_V4, port, 0));
            return Optional.of(new HostGuard(fd));
        } catch (NativeCallException e) {
            Libc.close(fd);
            if (e.errno() == Errno.EADDRINUSE || e.errno() == Errno.ENODEV) { // the latter: gone meanwhile
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
