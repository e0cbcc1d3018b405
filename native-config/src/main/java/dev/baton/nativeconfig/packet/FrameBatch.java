package dev.baton.nativeconfig.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames that one {@code sendmmsg} call sends: memory for all of them, and for the lists that the kernel reads, made once.
 * One thread. Fill {@link #frame} 0 to n-1, each from its position to its limit, then hand the batch to {@link
 * PacketSocket#sendBatch}; the frames stay as they are and may be sent again.
 */
public final class FrameBatch {
    /** struct mmsghdr: a struct msghdr of 56 octets, the length sent, padding. */
    static final int HEADER_BYTES = 64;

    private static final int IOVEC_AT = 16; // msghdr.msg_iov, msg_iovlen
    private static final int IOVEC_BYTES = 16;

    private final ByteBuffer[] frames;
    private final ByteBuffer memory;
    private final ByteBuffer iovecs;
    private final ByteBuffer headers;
    private final long frameAddress;
    private final long headerAddress;
    private final int frameSize;

    /**
     * @param capacity frames at most
     * @param frameSize octets of each at most
     */
    public FrameBatch(int capacity, int frameSize) {
        this.frameSize = frameSize;
        this.frames = new ByteBuffer[capacity];
        this.memory = ByteBuffer.allocateDirect(capacity * frameSize);
        this.iovecs = ByteBuffer.allocateDirect(capacity * IOVEC_BYTES).order(ByteOrder.nativeOrder());
        this.headers = ByteBuffer.allocateDirect(capacity * HEADER_BYTES).order(ByteOrder.nativeOrder());
        this.frameAddress = BufferAddress.ofOnce(memory);
        this.headerAddress = BufferAddress.ofOnce(headers);
        long iovecAddress = BufferAddress.ofOnce(iovecs);
        for (int i = 0; i < capacity; i++) {
            frames[i] = memory.slice(i * frameSize, frameSize);
            headers.putLong(i * HEADER_BYTES + IOVEC_AT, iovecAddress + (long) i * IOVEC_BYTES);
            headers.putLong(i * HEADER_BYTES + IOVEC_AT + Long.BYTES, 1);
        }
    }

    /** Frame {@code i}, big-endian, at first with all its octets between position and limit. */
    public ByteBuffer frame(int i) {
        return frames[i];
    }

    public int capacity() {
        return frames.length;
    }

    /** Writes where the first {@code count} frames lie and how long they are. */
    long prepare(int count) {
        for (int i = 0; i < count; i++) {
            ByteBuffer frame = frames[i];
            iovecs.putLong(i * IOVEC_BYTES, frameAddress + (long) i * frameSize + frame.position());
            iovecs.putLong(i * IOVEC_BYTES + Long.BYTES, frame.remaining());
        }
        return headerAddress;
    }
}
