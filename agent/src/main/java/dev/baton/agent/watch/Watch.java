package dev.baton.agent.watch;

import dev.baton.agent.watch.WatchException.Lack;
import dev.baton.agent.watch.reading.CapturedFrame;
import dev.baton.agent.watch.reading.Folding;
import dev.baton.agent.watch.reading.FrameReader;
import dev.baton.agent.watch.reading.Sighting;
import dev.baton.agent.watch.reading.WatchedDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows what passes the devices, one line a frame, until it is stopped, has shown enough, or nobody reads on. Beside a
 * running agent or without one; it sends nothing and changes nothing.
 *
 * <pre>
 *   device, in   {@link CaptureLoop} --+
 *   device, out  {@link CaptureLoop} --+--> queue --> {@link InOrder} --> {@link FrameReader} --> {@link Folding} --> line
 *   ...                      --+      (bounded)                  \--> {@link CaptureFile}
 *   a thread each                     | the caller of {@link #run}
 * </pre>
 */
public final class Watch implements AutoCloseable {
    private static final int QUEUE_FRAMES = 2_048;

    /** For all captures together, in the kernel; each gets its share within these bounds. */
    private static final int QUEUES_BYTES = 32 << 20;

    private static final int SMALLEST_QUEUE = 1 << 20;
    private static final int LARGEST_QUEUE = 4 << 20;

    private static final long TURN_MS = 10;
    private static final long GOODBYE_MS = 1_000;

    private final DateTimeFormatter clock =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneId.systemDefault());
    private final BlockingQueue<CapturedFrame> queue = new ArrayBlockingQueue<>(QUEUE_FRAMES);
    private final InOrder ordered = new InOrder();
    private final Folding folding = new Folding();
    private final List<CaptureLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final WatchSettings settings;
    private final FrameReader reader;
    private final Tally tally;
    private final int labelWidth;
    private @Nullable CaptureFile file;
    private volatile boolean stopped;

    private Watch(WatchSettings settings, FrameReader reader, List<WatchedDevice> devices) {
        this.settings = settings;
        this.reader = reader;
        this.tally = new Tally(settings.kinds());
        this.labelWidth = devices.stream()
                .mapToInt(device -> device.label().length())
                .max()
                .orElse(0);
    }

    /**
     * Opens everything, in the calling thread's network namespace; frames are kept from now on.
     *
     * @param devices at least one
     * @param trouble takes lines about devices that are lost and found
     */
    public static Watch open(
            WatchSettings settings, FrameReader reader, List<WatchedDevice> devices, PrintWriter trouble)
            throws WatchException {
        Watch watch = new Watch(settings, reader, devices);
        try {
            watch.openAll(devices, trouble);
            return watch;
        } catch (LinkageError e) {
            watch.close();
            throw new WatchException(
                    Lack.LIBRARY, "libpcap is missing; install it with \"apt-get install libpcap0.8\"");
        } catch (WatchException | RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private void openAll(List<WatchedDevice> devices, PrintWriter trouble) throws WatchException {
        Path wanted = settings.file();
        if (wanted != null) {
            file = CaptureFile.create(wanted);
        }
        int share = QUEUES_BYTES / (2 * devices.size());
        int queueBytes = Math.max(SMALLEST_QUEUE, Math.min(LARGEST_QUEUE, share));
        CaptureLoop.Watching common =
                new CaptureLoop.Watching(queue, line -> trouble.println("baton: " + line), queueBytes);
        for (WatchedDevice device : devices) {
            open(common, device, false);
            open(common, device, true);
        }
    }

    private void open(CaptureLoop.Watching common, WatchedDevice device, boolean outgoing) throws WatchException {
        String filter = CaptureFilter.of(device, outgoing, settings.kinds());
        if (!filter.isEmpty()) {
            CaptureLoop loop = new CaptureLoop(common, device, outgoing, filter);
            loop.open();
            Thread thread = new Thread(loop, "watch-" + device.label() + (outgoing ? "-out" : "-in"));
            thread.setDaemon(true);
            threads.add(thread);
            loops.add(loop);
            thread.start(); // at once: the kernel's queue is short in time
        }
    }

    /** Has {@link #run} end soon; any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Shows frames until it is time to end.
     *
     * @return a line that says what was seen
     * @throws WatchException when the file cannot be written any more
     */
    public String run(PrintWriter out) throws WatchException, InterruptedException {
        Duration duration = settings.duration();
        long startNs = System.nanoTime();
        while (!isEnough() && (duration == null || System.nanoTime() - startNs < duration.toNanos())) {
            CapturedFrame frame = queue.poll(TURN_MS, TimeUnit.MILLISECONDS);
            if (frame != null) {
                ordered.add(frame, System.nanoTime());
                takeWaiting();
            }
            boolean any = false;
            for (CapturedFrame next = nextInOrder(); next != null && !isEnough(); next = nextInOrder()) {
                show(next, out);
                any = true;
            }
            if (any) {
                flush(out);
            }
        }
        endCaptures();
        takeWaiting();
        for (CapturedFrame next = ordered.poll(); next != null && !isFull(); next = ordered.poll()) {
            show(next, out);
        }
        flush(out);
        return summary();
    }

    private boolean isEnough() {
        return stopped || isFull();
    }

    private boolean isFull() {
        return tally.frames() >= settings.count();
    }

    private void takeWaiting() {
        for (CapturedFrame frame = queue.poll(); frame != null; frame = queue.poll()) {
            ordered.add(frame, System.nanoTime());
        }
    }

    private @Nullable CapturedFrame nextInOrder() {
        return ordered.size() > QUEUE_FRAMES ? ordered.poll() : ordered.poll(System.nanoTime());
    }

    private void show(CapturedFrame frame, PrintWriter out) {
        Sighting sighting = reader.read(frame);
        if (sighting == null) {
            return;
        }
        tally.add(sighting);
        if (file != null) {
            file.add(frame);
        }
        String folded = settings.every() ? "" : folding.fold(frame, sighting);
        if (folded != null) {
            out.println(line(frame, sighting) + (folded.isEmpty() ? "" : " " + folded));
        }
    }

    private String line(CapturedFrame frame, Sighting sighting) {
        Instant at = Instant.EPOCH.plusNanos(frame.atMicros() * 1_000);
        String label = frame.on().label();
        return clock.format(at) + " " + label + " ".repeat(Math.max(0, labelWidth - label.length()))
                + (frame.outgoing() ? " out " : " in  ") + sighting;
    }

    /** A reader that has gone (a closed pipe) ends the watch; the frames of the file are safe first. */
    private void flush(PrintWriter out) throws WatchException {
        if (file != null) {
            file.flush();
        }
        if (out.checkError()) {
            stopped = true;
        }
    }

    private void endCaptures() throws InterruptedException {
        loops.forEach(CaptureLoop::stop);
        for (Thread thread : threads) {
            thread.join(GOODBYE_MS);
        }
    }

    private String summary() {
        long lost = loops.stream().mapToLong(CaptureLoop::lost).sum();
        return tally + ", " + lost + " lost by the kernel" + (file == null ? "" : ", " + file);
    }

    @Override
    public void close() {
        loops.forEach(CaptureLoop::stop);
        if (file != null) {
            file.close();
        }
    }
}
