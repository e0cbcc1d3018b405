package dev.baton.nativeconfig;

import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;

/**
 * A system call that the kernel refused: which operation, on what, and the kernel's own words. Thrown on set-up and
 * claim paths only; calls on hot paths return counts.
 */
public final class NativeCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String target;
    private final int errno;

    /**
     * @param operation what was tried, in the kernel's terms: {@code RTM_NEWLINK}, {@code bind}
     * @param target what it was tried on: an interface, a file, an address
     * @param errno the error number, positive
     */
    public NativeCallException(String operation, String target, int errno) {
        this(operation, target, errno, "");
    }

    /** @param detail the kernel's extended reason ({@code NLMSGERR_ATTR_MSG}), or empty */
    public NativeCallException(String operation, String target, int errno, String detail) {
        super(operation + " " + target + ": " + Libc.message(errno) + (detail.isEmpty() ? "" : ": " + detail));
        this.operation = operation;
        this.target = target;
        this.errno = errno;
    }

    public String operation() {
        return operation;
    }

    public String target() {
        return target;
    }

    public int errno() {
        return errno;
    }

    /** Whether a capability is missing rather than the request wrong. */
    public boolean isMissingPrivilege() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }

    /** Whether trying again is in vain: a privilege is missing, or the kernel has no such thing. */
    public boolean isFinal() {
        return isMissingPrivilege()
                || errno == Errno.EOPNOTSUPP
                || errno == Errno.EPROTONOSUPPORT
                || errno == Errno.EAFNOSUPPORT;
    }
}
