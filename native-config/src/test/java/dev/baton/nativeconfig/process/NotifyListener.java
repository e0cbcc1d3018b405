package dev.baton.nativeconfig.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;

/** A socket in systemd's place: a datagram socket bound to a path or an abstract name, which the JDK does not offer. */
public final class NotifyListener implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_NONBLOCK = 2 | 0x800;

    private final int fd = Libc.socket(AF_UNIX, SOCK_DGRAM_NONBLOCK, 0);

    /** Listens; a leading {@code @} names an abstract socket. */
    public NotifyListener(String name) {
        byte[] path = name.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        try (Memory address = new Memory(2 + path.length)) {
            address.setShort(0, (short) AF_UNIX);
            address.write(2, path, 0, path.length);
            if (Libc.bind(fd, Pointer.nativeValue(address), (int) address.size()) < 0) {
                throw new IllegalStateException("bind " + name + ": " + Libc.message(Libc.errno()));
            }
        }
    }

    /** The next message, or empty when none waits. */
    public String hear() {
        try (Memory datagram = new Memory(256)) {
            int length = (int) Libc.recv(fd, Pointer.nativeValue(datagram), datagram.size(), 0);
            return length < 0 ? "" : new String(datagram.getByteArray(0, length), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
