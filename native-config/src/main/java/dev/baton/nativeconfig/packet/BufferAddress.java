package dev.baton.nativeconfig.packet;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;

/**
 * Where a direct buffer lies in memory. Asking costs an object, and a loop always hands in the same few buffers, so these
 * are remembered; holding them also keeps their memory alive during the call. One thread.
 */
final class BufferAddress {
    /** More than a loop has; beyond it a caller makes a buffer each time, and must not make us keep them all. */
    private static final int REMEMBERED = 16;

    private final IdentityHashMap<ByteBuffer, Long> known = new IdentityHashMap<>();

    /** The address of index 0 of {@code direct}. */
    long of(ByteBuffer direct) {
        Long address = known.get(direct);
        if (address == null) {
            if (known.size() == REMEMBERED) {
                known.clear();
            }
            address = ofOnce(direct);
            known.put(direct, address);
        }
        return address;
    }

    /** The same without memory, for set-up paths. */
    static long ofOnce(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("the kernel needs a direct buffer");
        }
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
