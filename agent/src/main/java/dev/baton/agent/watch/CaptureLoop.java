package dev.baton.agent.watch;

import dev.baton.agent.watch.WatchException.Lack;
import dev.baton.agent.watch.reading.CapturedFrame;
import dev.baton.agent.watch.reading.WatchedDevice;
import java.io.EOFException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/**
 * Moves the frames of one {@link Capture} into the common queue, in a thread of its own. Who prints too slowly makes it
 * wait: then frames wait in the kernel, and when that queue is full too they are lost and counted; memory does not grow. A
 * device that goes down or away is told once and opened again when it is back.
 */
final class CaptureLoop implements Runnable {
    private static final long AGAIN_MS = 500;
    private static final long PATIENCE_MS = 100;

    private final WatchedDevice on;
    private final boolean outgoing;
    private final String filter;
    private final int queueBytes;
    private final BlockingQueue<CapturedFrame> into;
    private final Consumer<String> trouble;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Capture capture;
    private final AtomicLong lost = new AtomicLong();

    CaptureLoop(Watching watching, WatchedDevice on, boolean outgoing, String filter) {
        this.on = on;
        this.outgoing = outgoing;
        this.filter = filter;
        this.queueBytes = watching.queueBytes;
        this.into = watching.into;
        this.trouble = watching.trouble;
    }

    /**
     * What all loops share.
     *
     * @param into takes the frames
     * @param trouble takes one line when a device is lost or back
     * @param queueBytes what the kernel may hold for each
     */
    record Watching(BlockingQueue<CapturedFrame> into, Consumer<String> trouble, int queueBytes) {}

    /** Opens the capture for the first time, before the thread runs. */
    void open() throws WatchException {
        try {
            capture = Capture.open(on, outgoing, filter, queueBytes);
        } catch (PcapNativeException e) {
            throw new WatchException(
                    Lack.DEVICE, on.label() + ": cannot capture on " + on.device() + ": " + e.getMessage());
        }
    }

    @Override
    public void run() {
        try {
            while (!isStopped()) {
                Capture open = capture;
                if (open == null) {
                    reopen();
                } else {
                    listen(open);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Capture open) throws InterruptedException {
        try {
            while (!isStopped()) {
                CapturedFrame frame = open.next();
                while (frame != null && !into.offer(frame, PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                    if (isStopped()) {
                        break;
                    }
                }
            }
        } catch (EOFException woken) {
            // To look whether to stop.
        } catch (PcapNativeException e) {
            if (outgoing) { // both directions of a device fail together; once is enough
                trouble.accept(on.label() + ": " + on.device() + " is down or gone; watched again when it is back");
            }
        } finally {
            lost.addAndGet(open.lost());
            capture = null;
            open.close();
        }
    }

    private void reopen() throws InterruptedException {
        if (stopped.await(AGAIN_MS, TimeUnit.MILLISECONDS)) {
            return;
        }
        try {
            capture = Capture.open(on, outgoing, filter, queueBytes);
            if (outgoing) {
                trouble.accept(on.label() + ": " + on.device() + " is watched again");
            }
        } catch (PcapNativeException e) {
            // Still away.
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Ends the thread soon; any thread. */
    void stop() {
        stopped.countDown();
        Capture open = capture;
        if (open != null) {
            open.wake();
        }
    }

    /** Frames that the kernel lost; complete when the thread has ended. */
    long lost() {
        return lost.get();
    }
}
