package dev.baton.nativeconfig.sysctl;

import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file of one setting. Opened by the bytes of its name and not as a {@link java.nio.file.Path}, of which there is none in
 * most locales where a device is called {@code länk0}, and in no locale where its name is not UTF-8. Any thread, in the
 * network namespace of that thread.
 */
final class SysctlFile {
    /** In bytes; the longest of a device's settings is an IPv6 address. */
    private static final int LONGEST_VALUE = 128;

    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;

    private SysctlFile() {}

    /** The value now; empty when there is no such device or setting. */
    static Optional<String> read(Sysctl key) {
        int fd = open(key, O_RDONLY);
        if (fd < 0) {
            int errno = Libc.errno();
            if (errno == Errno.ENOENT) {
                return Optional.empty();
            }
            throw new SysctlException("read", key, errno);
        }
        try {
            byte[] value = new byte[LONGEST_VALUE];
            int length = (int) Libc.read(fd, value, value.length); // the kernel gives a value as a whole
            int errno = length < 0 ? Libc.errno() : 0;
            if (errno == Errno.ENOENT) {
                return Optional.empty(); // gone since it was opened
            }
            if (errno != 0) {
                throw new SysctlException("read", key, errno);
            }
            return Optional.of(new String(value, 0, length, StandardCharsets.US_ASCII).strip());
        } finally {
            Libc.close(fd);
        }
    }

    /** A write to /proc/sys takes effect, or is refused, as a whole. */
    static void write(Sysctl key, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        int fd = open(key, O_WRONLY);
        boolean written = fd >= 0 && Libc.write(fd, bytes, bytes.length) == bytes.length;
        int errno = written ? 0 : Libc.errno();
        if (fd >= 0) {
            Libc.close(fd);
        }
        if (!written) {
            throw new SysctlException("write " + value + " to", key, errno);
        }
    }

    /** Whether the kernel would let this process write it now, or there is no such thing; nothing is written. */
    static boolean isWritable(Sysctl key) {
        int fd = open(key, O_WRONLY);
        if (fd < 0) {
            return Libc.errno() == Errno.ENOENT;
        }
        Libc.close(fd);
        return true;
    }

    private static int open(Sysctl key, int flags) {
        return Libc.open(key.toString(), flags | O_CLOEXEC, 0);
    }
}
