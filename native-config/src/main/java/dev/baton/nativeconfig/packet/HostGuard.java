package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.*;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * That this is the only agent in its network namespace, whatever files it was told to use: a UDP socket on the sync port
 * of the loopback device. The kernel gives it to one, takes it back whatever the agent dies of, and lets nobody have it
 * who may not use ports below 1024, so that no ordinary user can keep an agent from starting. (A lock file or an abstract
 * socket would miss another mount namespace, or could be taken by anybody.) Nothing is sent or received here. Any thread.
 */
public final class HostGuard implements AutoCloseable {
    private static final String LOOPBACK = "lo";

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
        String target = LOOPBACK + " port " + port;
        int fd = SocketOptions.socket(AF_INET, SOCK_DGRAM, target);
        try {
            SocketOptions options = new SocketOptions(fd, target);
            options.set(
                    "SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, (LOOPBACK + '\0').getBytes(StandardCharsets.UTF_8));
            options.bind(SyncMessage.socketAddress(Ip.ANY_V4, port, 0));
            return Optional.of(new HostGuard(fd));
        } catch (NativeCallException e) {
            Libc.close(fd);
            if (e.errno() == Errno.EADDRINUSE) {
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
