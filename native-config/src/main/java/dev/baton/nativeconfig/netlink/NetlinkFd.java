package dev.baton.nativeconfig.netlink;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The file descriptor of a netlink socket with its receive buffer. Used by one thread at a time. */
final class NetlinkFd {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    static final int NETLINK_ADD_MEMBERSHIP = 1;
    static final int NETLINK_CAP_ACK = 10;
    static final int NETLINK_EXT_ACK = 11;
    static final int NETLINK_GET_STRICT_CHK = 12;
    static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final int SOCKADDR_NL = 12;
    private static final int TIMEVAL = 16;
    private static final int SOCK_FILTER = 8;
    private static final int SOCK_FPROG = 16;

    /** The kernel fills up to 32 KiB of a dump at a time; events are far smaller. */
    private static final int RECEIVE_BUFFER = 64 * 1024;

    private final int fd;
    private final String name;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECEIVE_BUFFER).order(ByteOrder.nativeOrder());
    private final long address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer));

    private NetlinkFd(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    static NetlinkFd open(int protocol) {
        String name = "netlink protocol " + protocol;
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw new NativeCallException("socket", name, Libc.errno());
        }
        return new NetlinkFd(fd, name);
    }

    int fd() {
        return fd;
    }

    /**
     * Binds to a port id of the kernel's choice and connects to the kernel, so that no other process's message is ever
     * received here.
     */
    void connect() {
        try (Memory kernel = new Memory(SOCKADDR_NL)) {
            kernel.clear();
            kernel.setShort(0, (short) AF_NETLINK);
            if (Libc.connect(fd, Pointer.nativeValue(kernel), SOCKADDR_NL) < 0) {
                throw new NativeCallException("connect", name, Libc.errno());
            }
        }
    }

    void option(int option, int value, String what) {
        if (setInt(SOL_NETLINK, option, value) < 0) {
            throw new NativeCallException(what, name, Libc.errno());
        }
    }

    /** Room for what the kernel queues; beyond the host's limit where the privilege is there. */
    void receiveQueue(int bytes) {
        if (setInt(SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0 && setInt(SOL_SOCKET, SO_RCVBUF, bytes) < 0) {
            throw new NativeCallException("SO_RCVBUF", name, Libc.errno());
        }
    }

    /** Room for one send, likewise. */
    void sendQueue(int bytes) {
        if (setInt(SOL_SOCKET, SO_SNDBUFFORCE, bytes) < 0 && setInt(SOL_SOCKET, SO_SNDBUF, bytes) < 0) {
            throw new NativeCallException("SO_SNDBUF", name, Libc.errno());
        }
    }

    /** @param program an array of struct sock_filter */
    void attach(byte[] program) {
        try (Memory instructions = new Memory(program.length);
                Memory fprog = new Memory(SOCK_FPROG)) {
            instructions.write(0, program, 0, program.length);
            fprog.clear();
            fprog.setShort(0, (short) (program.length / SOCK_FILTER));
            fprog.setPointer(8, instructions);
            long address = Pointer.nativeValue(fprog);
            if (Libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, address, SOCK_FPROG) < 0) {
                throw new NativeCallException("SO_ATTACH_FILTER", name, Libc.errno());
            }
        }
    }

    void receiveTimeout(int millis) {
        try (Memory timeval = new Memory(TIMEVAL)) {
            timeval.setLong(0, millis / 1000);
            timeval.setLong(8, millis % 1000 * 1000L);
            if (Libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, Pointer.nativeValue(timeval), TIMEVAL) < 0) {
                throw new NativeCallException("SO_RCVTIMEO", name, Libc.errno());
            }
        }
    }

    private int setInt(int level, int option, int value) {
        try (Memory memory = new Memory(Integer.BYTES)) {
            memory.setInt(0, value);
            return Libc.setsockopt(fd, level, option, Pointer.nativeValue(memory), Integer.BYTES);
        }
    }

    /** Hands a whole batch to the kernel. @return 0, or the error number negated */
    int send(MessageBatch batch) {
        while (true) {
            if (Libc.send(fd, batch.address(), batch.length(), 0) >= 0) {
                return 0;
            }
            int errno = Libc.errno();
            if (errno != Errno.EINTR) {
                return -errno;
            }
        }
    }

    /**
     * Receives one datagram into the buffer.
     *
     * @return its length, or the error number negated; a datagram larger than the buffer is ENOBUFS, as if it were lost
     */
    int receive(int flags) {
        while (true) {
            int received = (int) Libc.recv(fd, address, RECEIVE_BUFFER, flags | MSG_TRUNC);
            if (received > RECEIVE_BUFFER) {
                return -Errno.ENOBUFS;
            }
            if (received >= 0) {
                return received;
            }
            int errno = Libc.errno();
            if (errno != Errno.EINTR) {
                return -errno;
            }
        }
    }

    MessageReader reader() {
        return new MessageReader(buffer);
    }

    void close() {
        Libc.close(fd);
    }
}
