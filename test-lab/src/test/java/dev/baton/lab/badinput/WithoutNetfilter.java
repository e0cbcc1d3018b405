package dev.baton.lab.badinput;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * Becomes another program that finds itself on a kernel without nf_tables: {@code socket(AF_NETLINK, ...,
 * NETLINK_NETFILTER)} fails with EPROTONOSUPPORT, as it does where nothing can load the module. A seccomp filter says so,
 * seccomp(2); it is inherited by the program and by its threads. Main class of a JVM of its own.
 */
final class WithoutNetfilter {
    private static final int PR_SET_SECCOMP = 22;
    private static final int SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int EPROTONOSUPPORT = 93;

    // Offsets in struct seccomp_data; the low halves of two arguments, little endian.
    private static final int NUMBER = 0;
    private static final int DOMAIN = 16;
    private static final int PROTOCOL = 32;

    private static final int AF_NETLINK = 16;
    private static final int NETLINK_NETFILTER = 12;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int INSTRUCTION = 8;

    static {
        Native.register("c");
    }

    private WithoutNetfilter() {}

    private static native int prctl(int option, long mode, Pointer program, long unused, long none);

    private static native int execvp(String file, Pointer arguments);

    /**
     * Sets the filter and becomes the program.
     *
     * @param program its command line
     */
    public static void main(String[] program) {
        int[][] filter = {
            {LOAD_WORD, 0, 0, NUMBER},
            {JUMP_IF_EQUAL, 0, 5, socketCall()},
            {LOAD_WORD, 0, 0, DOMAIN},
            {JUMP_IF_EQUAL, 0, 3, AF_NETLINK},
            {LOAD_WORD, 0, 0, PROTOCOL},
            {JUMP_IF_EQUAL, 0, 1, NETLINK_NETFILTER},
            {RETURN, 0, 0, SECCOMP_RET_ERRNO | EPROTONOSUPPORT},
            {RETURN, 0, 0, SECCOMP_RET_ALLOW},
        };
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program(filter), 0, 0) != 0) {
            throw new IllegalStateException("prctl(PR_SET_SECCOMP): errno " + Native.getLastError());
        }
        execvp(program[0], new StringArray(program)); // the filter is this thread's, and this thread's it stays
        throw new IllegalStateException("execvp " + program[0] + ": errno " + Native.getLastError());
    }

    private static int socketCall() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> 41;
            case "aarch64" -> 198;
            default -> throw new IllegalStateException("number of socket(2) on " + System.getProperty("os.arch"));
        };
    }

    /** struct sock_fprog and, after it, what it points to. */
    private static Memory program(int[][] filter) {
        int header = 16;
        Memory memory = new Memory(header + (long) INSTRUCTION * filter.length);
        memory.setShort(0, (short) filter.length);
        memory.setPointer(8, memory.share(header));
        for (int i = 0; i < filter.length; i++) {
            long at = header + (long) INSTRUCTION * i;
            memory.setShort(at, (short) filter[i][0]);
            memory.setByte(at + 2, (byte) filter[i][1]);
            memory.setByte(at + 3, (byte) filter[i][2]);
            memory.setInt(at + 4, filter[i][3]);
        }
        return memory;
    }
}
