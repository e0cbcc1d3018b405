package dev.baton.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * A port of the switch at which one VLAN arrives tagged (IEEE 802.1Q), for a host that has its segment on a VLAN device. The
 * lab's kernel may know no VLANs, so a process in the switch's namespace takes the tag off and puts it on. Its own threads.
 */
public final class Trunk {
    private static final int SNAPLEN = 65_536;
    private static final int READ_TIMEOUT_MS = 10;
    private static final int MACS = 12;
    private static final int TAG = 4;
    private static final int IDS = 4096;

    private Trunk() {}

    /** Makes the port of a host on a segment one; to be done before anything runs on the host. */
    public static void of(Lab lab, Station station, Segment segment, int id) {
        String port = station.port(segment);
        // Its name begins with the host's: the switch table still tells whose port it is.
        String inner = port + "-in";
        String outer = port + "-sw";
        lab.wire()
                .ipBatch("link set " + port + " nomaster\nlink add " + inner + " type veth peer name " + outer
                        + "\nlink set " + inner + " up\nlink set " + outer + " master " + segment.label() + " up\n");
        // A checksum that is left to the card would never be made: no card is on this way, nor on that from the other
        // segments.
        for (Station other : Station.values()) {
            if (!Station.GATEWAYS.contains(other)) {
                other.segments().forEach(each -> lab.in(other).run("ethtool", "-K", each.device(), "tx", "off"));
            }
        }
        Process relay = lab.start(new ProcessBuilder(
                        lab.wire().command(ChildJvm.withWholeClassPath(Trunk.class, port, inner, Integer.toString(id))))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
        try {
            String said = relay.inputReader(StandardCharsets.US_ASCII).readLine();
            if (!"ready".equals(said)) {
                throw new IllegalStateException("the trunk of " + station.label() + " said " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process: passes frames until its standard input ends. Arguments: TAGGED-DEVICE PLAIN-DEVICE ID. */
    public static void main(String[] args) throws IOException, PcapNativeException {
        int id = Integer.parseInt(args[2]);
        List<PcapHandle> handles = List.of(open(args[0]), open(args[0]), open(args[1]), open(args[1]));
        start(args[0], () -> pass(handles.get(0), handles.get(2), frame -> untagged(frame, id)));
        start(args[1], () -> pass(handles.get(3), handles.get(1), frame -> Optional.of(tagged(frame, id))));
        System.out.println("ready");
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void start(String name, Runnable pass) {
        Thread thread = new Thread(pass, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static PcapHandle open(String device) throws PcapNativeException {
        try {
            PcapHandle handle = new PcapHandle.Builder(device)
                    .snaplen(SNAPLEN)
                    .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                    .timeoutMillis(READ_TIMEOUT_MS)
                    .immediateMode(true)
                    .build();
            handle.setDirection(PcapHandle.PcapDirection.IN);
            return handle;
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What becomes of a frame on its way; nothing when it goes no further. */
    private interface Change {
        Optional<byte[]> of(byte[] frame);
    }

    private static void pass(PcapHandle from, PcapHandle to, Change change) {
        while (true) {
            try {
                byte[] frame = from.getNextRawPacket();
                if (frame != null) {
                    Optional<byte[]> changed = change.of(frame);
                    if (changed.isPresent()) {
                        to.sendPacket(changed.get());
                    }
                }
            } catch (PcapNativeException down) {
                // One side is not up just now: the frame is lost, as on any cable.
            } catch (NotOpenException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The frame without its tag; empty when it belongs to another VLAN or to none. */
    static Optional<byte[]> untagged(byte[] frame, int id) {
        boolean ours = frame.length >= MACS + TAG
                && frame[MACS] == (byte) 0x81
                && frame[MACS + 1] == 0
                && ((frame[MACS + 2] & 0xff) << 8 | frame[MACS + 3] & 0xff) % IDS == id;
        if (!ours) {
            return Optional.empty();
        }
        byte[] plain = Arrays.copyOf(frame, frame.length - TAG);
        System.arraycopy(frame, MACS + TAG, plain, MACS, plain.length - MACS);
        return Optional.of(plain);
    }

    /** The frame with a tag of priority 0. */
    static byte[] tagged(byte[] frame, int id) {
        byte[] tagged = Arrays.copyOf(frame, frame.length + TAG);
        System.arraycopy(frame, MACS, tagged, MACS + TAG, frame.length - MACS);
        tagged[MACS] = (byte) 0x81;
        tagged[MACS + 1] = 0;
        tagged[MACS + 2] = (byte) (id >>> 8);
        tagged[MACS + 3] = (byte) id;
        return tagged;
    }
}
