package dev.baton.nativeconfig.netlink;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.libc.KernelName;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One or several netlink requests, built one after the other in native memory and sent in one piece:
 *
 * <pre>{@code
 * batch.clear()
 *      .begin(RTM_NEWADDR, NLM_F_CREATE, "RTM_NEWADDR", prefix)   // header; the fixed part follows
 *      .u8(AF_INET).u8(24).u8(0).u8(0).u32(index)
 *      .attr32(IFA_LABEL, 1)                                      // then attributes
 *      .nest(IFLA_LINKINFO).attrString(IFLA_INFO_KIND, "macvlan").unnest();
 * socket.execute(batch);
 * }</pre>
 *
 * A batch may be executed again and again; sequence numbers are written anew each time. Numbers are in host order unless
 * a method says {@code be}. Used by one thread at a time.
 */
public final class MessageBatch {
    private static final int DEEPEST_NEST = 8;

    private final ByteBuffer buffer;
    private final long address;
    private final int[] nests = new int[DEEPEST_NEST];
    private int nesting;
    private int count;
    private int[] starts = new int[16];
    private String[] operations = new String[16];
    private Object[] targets = new Object[16];

    /**
     * An empty batch.
     *
     * @param capacity bytes for all messages of the batch together
     */
    public MessageBatch(int capacity) {
        buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** Forgets all messages. */
    public MessageBatch clear() {
        buffer.clear();
        Arrays.fill(targets, 0, count, "");
        count = 0;
        nesting = 0;
        return this;
    }

    /**
     * Starts a request that the kernel acknowledges.
     *
     * @param flags beyond NLM_F_REQUEST and NLM_F_ACK, which are set here
     * @param operation how an error names what was tried
     * @param target how an error names what it was tried on; its text is made only then
     */
    public MessageBatch begin(int type, int flags, String operation, Object target) {
        return start(type, flags | Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, operation, target);
    }

    /** Starts a request that is not acknowledged: the brackets around an nf_tables transaction. */
    public MessageBatch beginUnacknowledged(int type, int flags, String operation, Object target) {
        return start(type, flags | Netlink.NLM_F_REQUEST, operation, target);
    }

    private MessageBatch start(int type, int flags, String operation, Object target) {
        seal();
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            operations = Arrays.copyOf(operations, 2 * count);
            targets = Arrays.copyOf(targets, 2 * count);
        }
        starts[count] = buffer.position();
        operations[count] = operation;
        targets[count] = target;
        count++;
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
        return this;
    }

    public MessageBatch u8(int value) {
        buffer.put((byte) value);
        return this;
    }

    public MessageBatch u16(int value) {
        buffer.putShort((short) value);
        return this;
    }

    public MessageBatch u32(int value) {
        buffer.putInt(value);
        return this;
    }

    /** 16 bits in network order, for nfgenmsg's resource id. */
    public MessageBatch be16(int value) {
        buffer.put((byte) (value >> 8)).put((byte) value);
        return this;
    }

    public MessageBatch attr8(int type, int value) {
        header(type, 1);
        buffer.put((byte) value);
        return pad();
    }

    public MessageBatch attr16(int type, int value) {
        header(type, 2);
        buffer.putShort((short) value);
        return pad();
    }

    public MessageBatch attr32(int type, int value) {
        header(type, 4);
        buffer.putInt(value);
        return this;
    }

    public MessageBatch attrBe32(int type, int value) {
        return attr32(type, bigEndian(value));
    }

    public MessageBatch attrBe64(int type, long value) {
        header(type, 8);
        boolean same = buffer.order() == ByteOrder.BIG_ENDIAN;
        buffer.putLong(same ? value : Long.reverseBytes(value));
        return this;
    }

    /** Text with the closing zero that the kernel expects. */
    public MessageBatch attrString(int type, String value) {
        return attrTerminated(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The same of the name of a link; see {@link KernelName}. */
    public MessageBatch attrName(int type, String name) {
        return attrTerminated(type, KernelName.bytes(name));
    }

    private MessageBatch attrTerminated(int type, byte[] text) {
        header(type, text.length + 1);
        buffer.put(text).put((byte) 0);
        return pad();
    }

    public MessageBatch attrBytes(int type, byte[] value) {
        header(type, value.length);
        buffer.put(value);
        return pad();
    }

    /** Opens an attribute that holds attributes, until {@link #unnest()}. */
    public MessageBatch nest(int type) {
        if (nesting == DEEPEST_NEST) {
            throw new IllegalStateException("netlink attributes nested deeper than " + DEEPEST_NEST);
        }
        nests[nesting++] = buffer.position();
        header(type | Netlink.NLA_F_NESTED, 0);
        return this;
    }

    public MessageBatch unnest() {
        int start = nests[--nesting];
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** How many messages are in the batch. */
    public int count() {
        return count;
    }

    private void header(int type, int length) {
        int whole = Netlink.ATTRIBUTE_HEADER + length;
        if (whole > 0xffff || buffer.remaining() < Netlink.align(whole)) {
            throw new BufferOverflowException();
        }
        buffer.putShort((short) whole).putShort((short) type);
    }

    private MessageBatch pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    private int bigEndian(int value) {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
    }

    /** Closes the message that is being built by writing its length. */
    private void seal() {
        if (nesting != 0) {
            throw new IllegalStateException("a nested attribute was not closed");
        }
        pad();
        if (count > 0) {
            int start = starts[count - 1];
            buffer.putInt(start, buffer.position() - start);
        }
    }

    /** Gives the messages the sequence numbers from {@code first} on; says how many of them the kernel will acknowledge. */
    int number(int first) {
        seal();
        int acknowledged = 0;
        for (int i = 0; i < count; i++) {
            buffer.putInt(starts[i] + Netlink.HEADER_SEQUENCE, first + i);
            acknowledged += wantsAck(i) ? 1 : 0;
        }
        return acknowledged;
    }

    boolean wantsAck(int message) {
        return (buffer.getShort(starts[message] + Netlink.HEADER_FLAGS) & Netlink.NLM_F_ACK) != 0;
    }

    String operation(int message) {
        return operations[message];
    }

    Object target(int message) {
        return targets[message];
    }

    long address() {
        return address;
    }

    int length() {
        return buffer.position();
    }
}
