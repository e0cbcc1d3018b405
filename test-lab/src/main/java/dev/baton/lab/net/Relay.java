package dev.baton.lab.net;

import dev.baton.nativeconfig.process.Realtime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * Joins pairs of devices as a cable would, frame by frame, and can hold back for a time what comes from the first of each
 * pair: nothing is lost, everything is late, in order. Runs in the switch's namespace, real-time, a thread a direction,
 * until its standard input ends; a line on it is a number of milliseconds to hold. Arguments: HOST-SIDE SWITCH-SIDE ...
 */
final class Relay {
    private static final int SNAPLEN = 65_536;
    private static final int READ_TIMEOUT_MS = 10;
    private static final int PRIORITY = 60;

    private volatile long heldUntilNs = System.nanoTime();

    private Relay() {}

    public static void main(String[] devices) throws IOException, PcapNativeException, NotOpenException {
        Relay relay = new Relay();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < devices.length; i += 2) {
            PcapHandle host = open(devices[i]);
            PcapHandle wire = open(devices[i + 1]);
            threads.add(new Thread(() -> relay.pass(host, wire, true), devices[i]));
            threads.add(new Thread(() -> relay.pass(wire, host, false), devices[i + 1]));
        }
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
        Realtime.raiseVmThreads(PRIORITY).ifPresent(System.err::println);
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            relay.heldUntilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(line));
        }
        Runtime.getRuntime().halt(0);
    }

    private static PcapHandle open(String device) throws PcapNativeException, NotOpenException {
        PcapHandle handle = new PcapHandle.Builder(device)
                .snaplen(SNAPLEN)
                .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .timeoutMillis(READ_TIMEOUT_MS)
                .immediateMode(true)
                .build();
        handle.setDirection(org.pcap4j.core.PcapHandle.PcapDirection.IN);
        return handle;
    }

    private void pass(PcapHandle from, PcapHandle to, boolean holds) {
        Realtime.fifo(Realtime.currentThreadId(), PRIORITY).ifPresent(System.err::println);
        while (true) {
            try {
                byte[] frame = from.getNextRawPacket();
                if (frame != null) {
                    if (holds) {
                        waitWhileHeld();
                    }
                    to.sendPacket(frame);
                }
            } catch (PcapNativeException down) {
                // The other side is not up just now: the frame is lost, as on any cable.
            } catch (NotOpenException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void waitWhileHeld() {
        for (long left = heldUntilNs - System.nanoTime(); left > 0; left = heldUntilNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
