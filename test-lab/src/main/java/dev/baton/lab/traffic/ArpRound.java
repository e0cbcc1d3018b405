package dev.baton.lab.traffic;

import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks by broadcast ARP on many segments, from the switch's own port on each, one after the other so that the questions of
 * a round are spread over its time: whoever answers is heard on each once a round, and somewhere all the time. Who answered
 * is for others to see; here is counted what nobody did. Any thread.
 */
public final class ArpRound {
    private static final int LENGTH = 60;
    private static final int ARP = 0x0806;
    private static final int REPLY = 2;
    private static final int AT_OPCODE = 20;

    /** Whoever asks is so far from what is asked for, on every segment. */
    private static final int ASKER = 200;

    private final Process process;

    private ArpRound(Process process) {
        this.process = process;
    }

    /**
     * Asks, and returns when the first round is out.
     *
     * @param targets what is asked for, by the bridge of the segment
     */
    public static ArpRound start(Lab lab, Map<String, Ip> targets, long roundMs) {
        List<String> arguments = new ArrayList<>(List.of(Long.toString(roundMs)));
        targets.forEach((bridge, target) -> arguments.add(bridge + "=" + target));
        ProcessBuilder builder = new ProcessBuilder(
                lab.wire().command(ChildJvm.withWholeClassPath(ArpRound.class, arguments.toArray(String[]::new))));
        Process process = lab.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
        ChildOutput.expect(process, "asking");
        return new ArpRound(process);
    }

    /**
     * What became of the questions.
     *
     * @param unanswered those that nobody had answered when the next was due on that segment
     * @param longest in a row on one segment
     */
    public record Outcome(long asked, long unanswered, long longest) {}

    /** Ends. */
    public Outcome stop() {
        ChildOutput.release(process);
        String[] said = ChildOutput.next(process).split(" ", -1);
        return new Outcome(Long.parseLong(said[0]), Long.parseLong(said[1]), Long.parseLong(said[2]));
    }

    /** The child's end. Arguments: milliseconds of a round, then DEVICE=TARGET each. */
    public static void main(String[] arguments) {
        long roundNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0]));
        int segments = arguments.length - 1;
        PacketSocket[] sockets = new PacketSocket[segments];
        ByteBuffer[] questions = new ByteBuffer[segments];
        try (LinkControl links = LinkControl.open()) {
            for (int i = 0; i < segments; i++) {
                String device = arguments[i + 1].substring(0, arguments[i + 1].indexOf('='));
                Ip target = Ip.parse(arguments[i + 1].substring(device.length() + 1));
                Link bridge = links.link(device).orElseThrow(() -> new IllegalStateException("no " + device));
                sockets[i] = PacketSocket.open(device, bridge.index(), ARP, SocketFilter.arp());
                questions[i] = question(bridge.mac(), target);
            }
        }
        AtomicBoolean gone = new AtomicBoolean();
        Parent.whenGone(() -> gone.set(true));
        EchoClient.endure();
        ByteBuffer answer = ByteBuffer.allocateDirect(2 * LENGTH);
        long[] inARow = new long[segments];
        long unanswered = 0;
        long longest = 0;
        long dueNs = System.nanoTime();
        long n = 0;
        for (; !gone.get(); n++) {
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
            dueNs = Math.max(dueNs, System.nanoTime()) + roundNs / segments; // whoever was late hurries nobody
            int on = (int) (n % segments);
            if (n >= segments && !isAnswered(sockets[on], answer)) {
                unanswered++;
                longest = Math.max(longest, ++inARow[on]);
            } else {
                inARow[on] = 0;
            }
            sockets[on].send(questions[on]);
            if (n == segments) {
                System.out.println("asking");
            }
        }
        System.out.println(n + " " + unanswered + " " + longest);
    }

    /** Takes whatever has come since the last question. */
    private static boolean isAnswered(PacketSocket socket, ByteBuffer answer) {
        boolean answered = false;
        while (socket.receive(answer) > 0) {
            answered |= answer.getShort(AT_OPCODE) == REPLY;
        }
        return answered;
    }

    private static ByteBuffer question(Mac from, Ip target) {
        ByteBuffer frame = ByteBuffer.allocateDirect(LENGTH);
        Mac.BROADCAST.putAt(frame, 0);
        from.putAt(frame, 6);
        frame.putShort(12, (short) ARP).putShort(14, (short) 1).putShort(16, (short) 0x0800);
        frame.putShort(18, (short) 0x0604).putShort(20, (short) 1);
        from.putAt(frame, 22);
        frame.putInt(28, target.v4Bits() + ASKER);
        frame.putInt(38, target.v4Bits());
        return frame;
    }
}
