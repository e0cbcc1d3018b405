package dev.baton.nativeconfig.netlink;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a batch has built, to be read without a kernel in between. */
public final class Built {
    private Built() {}

    /** A reader before the first message. */
    public static MessageReader reader(MessageBatch batch) {
        batch.number(1); // closes the last message
        ByteBuffer copy = ByteBuffer.allocateDirect(batch.length()).order(ByteOrder.nativeOrder());
        copy.put(0, new Pointer(batch.address()).getByteArray(0, batch.length()));
        MessageReader reader = new MessageReader(copy);
        reader.reset(batch.length());
        return reader;
    }

    /** The same on its first message. */
    public static MessageReader first(MessageBatch batch) {
        MessageReader reader = reader(batch);
        if (!reader.next()) {
            throw new IllegalArgumentException("the batch is empty");
        }
        return reader;
    }
}
