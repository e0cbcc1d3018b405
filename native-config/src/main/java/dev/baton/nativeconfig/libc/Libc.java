package dev.baton.nativeconfig.libc;

import com.sun.jna.Native;

/**
 * libc by JNA direct mapping (about 0.3 us a call and no garbage, against 1 us and 30-100 B through an interface).
 * Addresses are plain {@code long}s into memory that the caller owns and keeps alive. Every function returns -1 on
 * failure; {@link #errno()} must be read before any other JNA call or log line.
 *
 * <p>Names, arguments and constants are those of the manual pages, sections 2 and 3; x86-64 and arm64 Linux agree on all
 * that are used here.
 */
public final class Libc {
    static {
        Native.register("c");
    }

    private Libc() {}

    /** The error number of this thread's last call into libc. */
    public static int errno() {
        return Native.getLastError();
    }

    public static native int socket(int domain, int type, int protocol);

    private static native int open(byte[] path, int flags, int mode);

    /**
     * Opens a file.
     *
     * @param path by the bytes that {@link KernelName#bytes} makes of it, whatever the locale
     */
    public static int open(String path, int flags, int mode) {
        return open(KernelName.terminated(path), flags, mode);
    }

    public static native long read(int fd, byte[] buffer, long length);

    public static native long write(int fd, byte[] buffer, long length);

    public static native int close(int fd);

    public static native int bind(int fd, long address, int addressLength);

    public static native int connect(int fd, long address, int addressLength);

    public static native int getsockname(int fd, long address, long addressLength);

    public static native int setsockopt(int fd, int level, int option, long value, int length);

    public static native int getsockopt(int fd, int level, int option, long value, long length);

    public static native long send(int fd, long buffer, long length, int flags);

    public static native long sendto(int fd, long buffer, long length, int flags, long address, int addressLength);

    public static native long recv(int fd, long buffer, long length, int flags);

    public static native long sendmsg(int fd, long message, int flags);

    public static native long recvmsg(int fd, long message, int flags);

    public static native int sendmmsg(int fd, long messages, int count, int flags);

    public static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

    public static native int ioctl(int fd, long request, long argument);

    public static native int fcntl(int fd, int command, long argument);

    public static native int poll(long fds, long count, int timeoutMillis);

    private static native int if_nametoindex(byte[] name);

    /** The index of a link by its name, 0 where there is none. */
    public static int if_nametoindex(String name) {
        return if_nametoindex(KernelName.terminated(name));
    }

    public static native int clock_gettime(int clock, long timespec);

    public static native int gettid();

    public static native int getpid();

    public static native int geteuid();

    public static native int sched_setscheduler(int tid, int policy, long parameter);

    public static native int sched_getscheduler(int tid);

    public static native int mlockall(int flags);

    public static native int munlockall();

    public static native int prctl(int option, long a, long b, long c, long d);

    public static native int flock(int fd, int operation);

    private static native String strerror(int errno);

    /** The kernel's own words for an error number, e.g. {@code Operation not permitted (EPERM)}. */
    public static String message(int errno) {
        return strerror(errno) + " (" + Errno.name(errno) + ")";
    }
}
