package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.*;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Options of one socket while it is set up: each refusal carries the option's name and the device. One thread. */
final class SocketOptions {
    private static final int SOCK_FPROG_BYTES = 16;

    private final int fd;
    private final String target;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
    private final long address = BufferAddress.ofOnce(scratch);

    SocketOptions(int fd, String target) {
        this.fd = fd;
        this.target = target;
    }

    /** Opens a socket or throws with the kernel's words. */
    static int socket(int domain, int type, String target) {
        int fd = Libc.socket(domain, type | SocketConstants.SOCK_NONBLOCK | SocketConstants.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new NativeCallException("socket", target, Libc.errno());
        }
        return fd;
    }

    void set(String name, int level, int option, int value) {
        if (!trySet(level, option, value)) {
            throw new NativeCallException(name, target, Libc.errno());
        }
    }

    /** For options that a kernel may lack; the caller has another way. */
    boolean trySet(int level, int option, int value) {
        scratch.putInt(0, value);
        return Libc.setsockopt(fd, level, option, address, Integer.BYTES) == 0;
    }

    /** An option whose value is a struct or a text, at most 64 octets. */
    void set(String name, int level, int option, byte[] value) {
        scratch.put(0, value);
        if (Libc.setsockopt(fd, level, option, address, value.length) < 0) {
            throw new NativeCallException(name, target, Libc.errno());
        }
    }

    void attach(SocketFilter filter) {
        byte[] program = filter.program();
        try (Memory instructions = new Memory(program.length)) {
            instructions.write(0, program, 0, program.length);
            scratch.putLong(0, filter.length()); // struct sock_fprog: a 16-bit count, padding, a pointer
            scratch.putLong(8, Pointer.nativeValue(instructions));
            if (Libc.setsockopt(fd, SOL_SOCKET, SocketConstants.SO_ATTACH_FILTER, address, SOCK_FPROG_BYTES) < 0) {
                throw new NativeCallException("SO_ATTACH_FILTER", target, Libc.errno());
            }
        }
    }

    /** Queues that hold what arrives while the agent is paused; beyond the sysctl's limit where the privilege is there. */
    void sizeBuffers() {
        if (!trySet(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)) {
            set("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
        }
        if (!trySet(SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES)) {
            set("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES);
        }
    }

    void bind(byte[] socketAddress) {
        scratch.put(0, socketAddress);
        if (Libc.bind(fd, address, socketAddress.length) < 0) {
            throw new NativeCallException("bind", target, Libc.errno());
        }
    }
}
