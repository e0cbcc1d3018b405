package dev.baton.agent.watch;

import dev.baton.agent.watch.WatchException.Lack;
import dev.baton.agent.watch.reading.CapturedFrame;
import java.nio.file.Path;
import java.sql.Timestamp;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapDumper;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** The frames that are shown, in a file that every capture tool reads. One thread. */
final class CaptureFile implements AutoCloseable {
    private static final int LONGEST_FRAME = 65_535;

    private final Path file;
    private final PcapHandle handle;
    private final PcapDumper dumper;
    private long frames;

    private CaptureFile(Path file, PcapHandle handle, PcapDumper dumper) {
        this.file = file;
        this.handle = handle;
        this.dumper = dumper;
    }

    /** Makes the file, in place of one that was there. */
    static CaptureFile create(Path file) throws WatchException {
        try {
            PcapHandle handle = Pcaps.openDead(DataLinkType.EN10MB, LONGEST_FRAME);
            try {
                CaptureFile created = new CaptureFile(file, handle, handle.dumpOpen(file.toString()));
                created.flush(); // a full disk shows now, not after an hour
                return created;
            } catch (PcapNativeException | WatchException e) {
                handle.close();
                throw e;
            }
        } catch (PcapNativeException e) {
            throw new WatchException(Lack.FILE, "cannot write " + e.getMessage());
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a frame; it is safe after the next {@link #flush}. */
    void add(CapturedFrame frame) {
        Timestamp at = new Timestamp(Math.floorDiv(frame.atMicros(), 1_000_000L) * 1_000);
        at.setNanos((int) Math.floorMod(frame.atMicros(), 1_000_000L) * 1_000);
        try {
            dumper.dumpRaw(frame.octets(), at);
            frames++;
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hands the frames to the kernel, and finds out whether it takes them. */
    void flush() throws WatchException {
        try {
            dumper.flush();
        } catch (PcapNativeException e) {
            throw new WatchException(
                    Lack.FILE,
                    "cannot write " + file + " any more: the disk is full, or fails; free it and watch again");
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code 12 written to FILE}. */
    @Override
    public String toString() {
        return frames + " written to " + file;
    }

    @Override
    public void close() {
        dumper.close();
        handle.close();
    }
}
