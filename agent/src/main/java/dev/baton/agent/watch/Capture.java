package dev.baton.agent.watch;

import dev.baton.agent.watch.reading.CapturedFrame;
import dev.baton.agent.watch.reading.Identity;
import dev.baton.agent.watch.reading.WatchedDevice;
import dev.baton.nativeconfig.NativeCallException;
import java.io.EOFException;
import java.net.SocketException;
import java.sql.Timestamp;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * The frames of one device in one direction, from libpcap. The device is not made promiscuous: a gateway has enough to do
 * with what is meant for it. One thread opens, reads and closes; any thread may {@link #wake} it.
 */
final class Capture implements AutoCloseable {
    /** More than any frame that is watched has. */
    private static final int SNAPLEN = 2_048;

    /**
     * The kernel hands out what it has gathered in a block after so long, and has 4 to 16 blocks: who does not come for them
     * within as many times that loses frames, however few there were.
     */
    private static final int GATHER_MS = 20;

    private final WatchedDevice on;
    private final boolean outgoing;
    private final PcapHandle handle;
    private final @Nullable Membership membership;

    private Capture(WatchedDevice on, boolean outgoing, PcapHandle handle, @Nullable Membership membership) {
        this.on = on;
        this.outgoing = outgoing;
        this.handle = handle;
        this.membership = membership;
    }

    /**
     * Opens it in the calling thread's network namespace.
     *
     * @param filter in the words of pcap-filter(7)
     * @param queueBytes what the kernel may hold for us
     */
    static Capture open(WatchedDevice on, boolean outgoing, String filter, int queueBytes) throws PcapNativeException {
        PcapHandle handle = new PcapHandle.Builder(on.device())
                .snaplen(SNAPLEN)
                .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                .timeoutMillis(GATHER_MS)
                .bufferSize(queueBytes)
                .build();
        try {
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
            Identity identity = on.identity();
            Membership membership =
                    identity == null || outgoing ? null : Membership.join(on.device(), identity.group());
            return new Capture(on, outgoing, handle, membership);
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        } catch (SocketException | NativeCallException e) {
            handle.close();
            throw new PcapNativeException(e.getMessage(), e);
        } catch (PcapNativeException e) {
            handle.close();
            throw e;
        }
    }

    /**
     * Waits for the next frame.
     *
     * @return null when there was none for a while
     * @throws EOFException when woken
     * @throws PcapNativeException when the device went down or away
     */
    @Nullable
    CapturedFrame next() throws PcapNativeException, EOFException {
        try {
            byte[] octets = handle.getNextRawPacketEx();
            Timestamp at = handle.getTimestamp();
            long micros = Math.floorDiv(at.getTime(), 1_000L) * 1_000_000 + at.getNanos() / 1_000;
            return new CapturedFrame(on, outgoing, micros, octets);
        } catch (TimeoutException e) {
            return null;
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has {@link #next} return, now or when it is called. */
    void wake() {
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            // Closed already: nobody waits.
        }
    }

    /** Frames that the kernel lost because its queue was full. */
    long lost() {
        try {
            return handle.getStats().getNumPacketsDropped();
        } catch (PcapNativeException | NotOpenException e) {
            return 0; // the device is gone, and the count with it
        }
    }

    @Override
    public void close() {
        handle.close();
        if (membership != null) {
            membership.close();
        }
    }
}
