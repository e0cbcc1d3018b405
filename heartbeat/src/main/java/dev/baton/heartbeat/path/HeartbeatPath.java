package dev.baton.heartbeat.path;

import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One way on which members hear each other. Non-blocking and allocation free; owned by the loop thread, which waits for
 * {@link #fd()} to become readable and then receives until nothing is left.
 */
public interface HeartbeatPath extends AutoCloseable {
    /** What a buffer for {@link #receive} must hold: the largest heartbeat with its Ethernet header, and some padding. */
    int RECEIVE_CAPACITY = 1536;

    /** 0 = sync, otherwise the index of the gateway interface: what heartbeats sent here must say. */
    int index();

    /** {@code sync}, or the label of the gateway interface. */
    String name();

    int fd();

    /**
     * Sends the heartbeat between position and limit, which stay.
     *
     * @param heartbeat a direct buffer
     * @param peer the MAC of one member, or null for all of them; on sync the socket knows the way
     * @return false when the kernel refused it; {@link #lastErrno} says why
     */
    boolean send(ByteBuffer heartbeat, @Nullable Mac peer);

    /**
     * Takes one message off the queue. Afterwards its heartbeat lies between position and limit.
     *
     * @param into a direct buffer of {@link #RECEIVE_CAPACITY} octets
     * @return how many octets of heartbeat and padding there are, or -1 when nothing waits
     */
    int receive(ByteBuffer into);

    /** What the way itself has against the last message received; {@link Refusal#NONE} for nothing. */
    Refusal refusal();

    /** The Ethernet source of the last message received; 0 where the socket does not show it. */
    long sourceMacBits();

    /** The error number of the last refusal by the kernel, sending or receiving; 0 when there was none. */
    int lastErrno();

    @Override
    void close();
}
