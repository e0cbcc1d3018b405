package dev.baton.nativeconfig.process;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * That this is the only agent with this state directory: an exclusive flock(2) on the directory itself, which the kernel
 * gives back whatever the agent dies of. No file has to be made on a full disk, none can be tidied away. Any thread.
 */
public final class InstanceLock implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000;
    private static final int LOCK_EX_NB = 2 | 4;

    private final int fd;

    private InstanceLock(int fd) {
        this.fd = fd;
    }

    /**
     * Takes the lock without waiting.
     *
     * @return empty when another process, or this one, has it
     * @throws NativeCallException when the directory cannot be opened
     */
    public static Optional<InstanceLock> take(Path directory) {
        int fd = Libc.open(directory.toString(), O_CLOEXEC, 0);
        if (fd < 0) {
            throw new NativeCallException("open", directory.toString(), Libc.errno());
        }
        if (Libc.flock(fd, LOCK_EX_NB) == 0) {
            return Optional.of(new InstanceLock(fd));
        }
        int errno = Libc.errno();
        Libc.close(fd);
        if (errno == Errno.EAGAIN) {
            return Optional.empty();
        }
        throw new NativeCallException("flock", directory.toString(), errno);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
