package dev.baton.lab.badinput;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Listens on a device for heartbeats and ARP, then sends them back as fast as the kernel takes frames: as they were,
 * bent, cut short, blown up, and mixed with noise. Run as a process of its own inside a namespace.
 */
final class Flooder {
    private static final int BATCH = 64;
    private static final int LARGEST = 1514;
    private static final int HEADER = 14;
    private static final int ARP = 0x0806;
    private static final int HEARTBEAT = 0x88b5;
    private static final long LISTEN_NS = 1_200_000_000L;

    private final Random random = new Random(7);
    private final PacketSocket socket;
    private final byte[] own;
    private final List<byte[]> heard = new ArrayList<>();
    private final List<byte[]> gateways = new ArrayList<>();

    private Flooder(String device) throws IOException {
        NetworkInterface link = NetworkInterface.getByName(device);
        this.own = link.getHardwareAddress();
        this.socket =
                PacketSocket.open(device, link.getIndex(), PacketSocket.ETH_P_ALL, SocketFilter.notLinkLocalGroups());
    }

    /** Arguments: the device, and for how many milliseconds. Prints how many frames the kernel took. */
    public static void main(String[] arguments) throws IOException {
        Flooder flooder = new Flooder(arguments[0]);
        flooder.listen();
        System.out.println(flooder.flood(Long.parseLong(arguments[1]) * 1_000_000));
    }

    private void listen() {
        ByteBuffer frame = ByteBuffer.allocateDirect(2048);
        for (long end = System.nanoTime() + LISTEN_NS; System.nanoTime() - end < 0; ) {
            if (socket.receive(frame) > HEADER) {
                byte[] octets = new byte[Math.min(frame.remaining(), LARGEST)];
                frame.get(octets);
                if (octets[12] == 0x08 && octets[13] == 0x00) {
                    octets[40] = 0; // a UDP checksum that veth left for a card to fill in: none (RFC 768)
                    octets[41] = 0;
                }
                heard.add(octets);
                learnGateway(octets);
            }
            Thread.onSpinWait();
        }
        if (gateways.isEmpty()) {
            throw new IllegalStateException("nothing was heard to send back");
        }
    }

    /** Who sends heartbeats is a gateway. */
    private void learnGateway(byte[] octets) {
        byte[] source = Arrays.copyOfRange(octets, Mac.LENGTH, 2 * Mac.LENGTH);
        boolean arp = octets[12] == (byte) (ARP >> 8) && octets[13] == (byte) ARP;
        if (!arp && gateways.stream().noneMatch(known -> Arrays.equals(known, source))) {
            gateways.add(source);
        }
    }

    private long flood(long forNs) {
        FrameBatch batch = new FrameBatch(BATCH, LARGEST);
        for (int i = 0; i < BATCH; i++) {
            byte[] octets = frame(i);
            batch.frame(i).clear().put(octets).flip();
        }
        long sent = 0;
        for (long end = System.nanoTime() + forNs; System.nanoTime() - end < 0; ) {
            sent += socket.sendBatch(batch, BATCH);
        }
        return sent;
    }

    private byte[] frame(int i) {
        byte[] octets = heard.get(random.nextInt(heard.size())).clone();
        switch (i % 8) {
            case 0, 1 -> {} // replayed
            case 2 -> octets[HEADER + random.nextInt(octets.length - HEADER)] ^= 1;
            case 3 ->
                octets = i % 16 < 8 // the first are shorter than any heartbeat, whatever was heard
                        ? noise(HEARTBEAT, random.nextInt(40))
                        : Arrays.copyOf(octets, HEADER + random.nextInt(octets.length - HEADER));
            case 4 -> octets = Arrays.copyOf(octets, LARGEST);
            case 5 -> octets = noise(HEARTBEAT, random.nextInt(LARGEST - HEADER));
            case 6 -> octets = noise(ARP, 46);
            default -> octets = gratuitous();
        }
        if (i % 8 < 6 && i % 4 != 0) { // to one gateway: no copy for anybody else, so more of them
            System.arraycopy(gateways.get(i / 8 % gateways.size()), 0, octets, 0, Mac.LENGTH);
        }
        // From our own station, or the switch would send the members' frames to us.
        System.arraycopy(own, 0, octets, Mac.LENGTH, Mac.LENGTH);
        return octets;
    }

    private byte[] noise(int etherType, int length) {
        byte[] octets = new byte[HEADER + length];
        random.nextBytes(octets);
        Arrays.fill(octets, 0, Mac.LENGTH, (byte) 0xff);
        octets[12] = (byte) (etherType >> 8);
        octets[13] = (byte) etherType;
        return octets;
    }

    /** A stranger of ever another MAC claims the shared address of the LAN. */
    private byte[] gratuitous() {
        ByteBuffer frame = ByteBuffer.wrap(noise(ARP, 46));
        frame.putShort(14, (short) 1)
                .putShort(16, (short) 0x0800)
                .putShort(18, (short) 0x0604)
                .putShort(20, (short) 1);
        frame.put(22, (byte) 2).putInt(28, 0x0a070101).putInt(38, 0x0a070101);
        return frame.array();
    }
}
