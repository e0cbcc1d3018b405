package dev.baton.nativeconfig.netlink;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel and waits for its answers. The kernel works on a request within {@code send(2)}, so answers are there
 * when it returns; the receive timeout only keeps a kernel that does not answer from blocking the caller for ever. Used
 * by one thread at a time.
 *
 * <p>Errors are {@link NativeCallException}s with the operation and target named in the batch and the kernel's extended
 * reason. A batch is always answered to its end before the first error is thrown; further ones are suppressed within it.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Requests that may go into one send: their acknowledgements must fit the receive queue, about 1 KiB each. */
    public static final int MAX_BATCH = 256;

    private static final int RECEIVE_QUEUE = 1 << 20;
    private static final int ANSWER_TIMEOUT_MILLIS = 2_000;
    private static final int DUMP_ATTEMPTS = 20;
    private static final int UNSTEADY_ATTEMPTS = 5;
    private static final int MAX_SUPPRESSED = 10;

    private final NetlinkFd fd;
    private final MessageReader answer;
    private int sequence = 1;

    private NetlinkSocket(NetlinkFd fd) {
        this.fd = fd;
        this.answer = fd.reader();
    }

    /**
     * Opens a socket that lives in the calling thread's network namespace.
     *
     * @param protocol {@link Netlink#NETLINK_ROUTE} or {@link Netlink#NETLINK_NETFILTER}
     */
    public static NetlinkSocket open(int protocol) {
        NetlinkFd fd = NetlinkFd.open(protocol);
        try {
            fd.option(NetlinkFd.NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK");
            fd.option(NetlinkFd.NETLINK_CAP_ACK, 1, "NETLINK_CAP_ACK");
            // Without it the kernel ignores a dump's filter instead of applying it.
            fd.option(NetlinkFd.NETLINK_GET_STRICT_CHK, 1, "NETLINK_GET_STRICT_CHK");
            fd.receiveQueue(RECEIVE_QUEUE);
            fd.receiveTimeout(ANSWER_TIMEOUT_MILLIS);
            fd.connect();
        } catch (NativeCallException e) {
            fd.close();
            throw e;
        }
        return new NetlinkSocket(fd);
    }

    /** Makes room for batches of so many octets, beyond the host's limit where the privilege is there. */
    public void sendQueue(int bytes) {
        fd.sendQueue(bytes);
    }

    /** Sends all requests at once; throws when one of them fails. */
    public void execute(MessageBatch batch) {
        execute(batch, NetlinkSocket::nothing, NetlinkSocket::ignore);
    }

    /**
     * Sends all requests at once.
     *
     * @param tolerated error numbers that are as good as success, like EEXIST for something to be added
     * @return how many requests succeeded, tolerated errors not counted
     */
    public int execute(MessageBatch batch, IntPredicate tolerated) {
        return execute(batch, tolerated, NetlinkSocket::ignore);
    }

    /**
     * The same for requests that are answered with data.
     *
     * @param data is called for each message that is no acknowledgement, and must not keep the reader
     */
    public int execute(MessageBatch batch, IntPredicate tolerated, Consumer<MessageReader> data) {
        int first = sequence;
        int expected = send(batch);
        int succeeded = 0;
        NativeCallException failure = null;
        for (int answers = 0; answers < expected; ) {
            receive(batch);
            while (answer.next()) {
                int index = answer.sequence() - first;
                if (index < 0 || index >= batch.count()) {
                    continue; // the late answer to a request that timed out
                }
                if (answer.type() != Netlink.NLMSG_ERROR) {
                    if (answer.type() >= Netlink.NLMSG_MIN_TYPE) {
                        data.accept(answer);
                    }
                    continue;
                }
                int errno = Acknowledgement.errno(answer);
                if (errno == 0) {
                    succeeded++;
                } else if (!tolerated.test(errno)) {
                    failure = add(failure, failure(batch, index, errno, Acknowledgement.reason(answer)));
                }
                answers++;
                if (errno != 0 && !batch.wantsAck(index)) {
                    answers = expected; // the bracket of a transaction failed: nothing inside it will be answered
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return succeeded;
    }

    /**
     * Reads a whole table. When it changes meanwhile (NLM_F_DUMP_INTR) it is read again from the start.
     *
     * @param request one message, begun with {@link Netlink#NLM_F_DUMP}
     * @param read makes a value of a message, or null to leave it out; must not keep the reader
     */
    public <T> List<T> dump(MessageBatch request, Function<MessageReader, @Nullable T> read) {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<T> entries = new ArrayList<>();
            if (dumpOnce(request, read, entries)) {
                return entries;
            }
        }
        throw failure(request, 0, Errno.EAGAIN, "it changed each of the " + DUMP_ATTEMPTS + " times it was read");
    }

    /**
     * The same of a table that may change without end, as that of links does where containers come and go. When it changed
     * each time, the answer is what one of the last few reads has seen: a read that was interrupted may miss an entry that
     * was there all the time, but hardly all of them do. What was gone by the last read may still be in it.
     *
     * @param key what names an entry; of two with the same one the newer is taken
     */
    public <T> List<T> dumpUnsteady(
            MessageBatch request, Function<MessageReader, @Nullable T> read, Function<T, Object> key) {
        Map<Object, T> seen = new LinkedHashMap<>();
        for (int attempt = 0; attempt < UNSTEADY_ATTEMPTS; attempt++) {
            List<T> entries = new ArrayList<>();
            if (dumpOnce(request, read, entries)) {
                return entries;
            }
            entries.forEach(entry -> seen.put(key.apply(entry), entry));
        }
        return List.copyOf(seen.values());
    }

    /** @return false when the table changed while it was read */
    private <T> boolean dumpOnce(MessageBatch request, Function<MessageReader, @Nullable T> read, List<T> entries) {
        int current = sequence;
        send(request);
        boolean consistent = true;
        while (true) {
            receive(request);
            while (answer.next()) {
                if (answer.sequence() != current) {
                    continue;
                }
                consistent &= (answer.flags() & Netlink.NLM_F_DUMP_INTR) == 0;
                int type = answer.type();
                if (type == Netlink.NLMSG_DONE || type == Netlink.NLMSG_ERROR) {
                    int errno = Acknowledgement.errno(answer);
                    if (errno != 0) {
                        throw failure(request, 0, errno, Acknowledgement.reason(answer));
                    }
                    return consistent;
                }
                T entry = type < Netlink.NLMSG_MIN_TYPE ? null : read.apply(answer);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
    }

    /** @return how many acknowledgements will come */
    private int send(MessageBatch batch) {
        int acknowledged = batch.number(sequence);
        sequence += batch.count();
        int result = batch.count() == 0 ? 0 : fd.send(batch);
        if (result < 0) {
            throw failure(batch, 0, -result, "send");
        }
        return acknowledged;
    }

    private void receive(MessageBatch batch) {
        int received = fd.receive(0);
        if (received < 0) {
            boolean silent = received == -Errno.EAGAIN;
            throw failure(
                    batch,
                    0,
                    -received,
                    silent ? "the kernel did not answer within " + ANSWER_TIMEOUT_MILLIS + " ms" : "receive");
        }
        answer.reset(received);
    }

    private static boolean nothing(int errno) {
        return false;
    }

    private static void ignore(MessageReader message) {}

    private static NativeCallException failure(MessageBatch batch, int index, int errno, String reason) {
        return new NativeCallException(batch.operation(index), String.valueOf(batch.target(index)), errno, reason);
    }

    private static NativeCallException add(@Nullable NativeCallException first, NativeCallException next) {
        if (first == null) {
            return next;
        }
        if (first.getSuppressed().length < MAX_SUPPRESSED) {
            first.addSuppressed(next);
        }
        return first;
    }

    @Override
    public void close() {
        fd.close();
    }
}
