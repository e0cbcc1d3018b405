package dev.baton.agent.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the control socket where commands look for it: tries again where it cannot be made, as on a disk that is read-only
 * still, and makes it again when somebody deletes its file. The file is looked at once a second by a thread of its own, for it
 * may be on a disk that hangs; all else belongs to the ops thread.
 */
final class ControlSocketKeeper implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 1_000;

    private final Path socket;
    private final Supplier<ControlServer> servers;
    private final OpsThread ops;
    private final LogJournal journal;
    private final ScheduledThreadPoolExecutor thread;
    private @Nullable ControlServer server;
    private boolean missed;
    private volatile boolean closed;
    /** What the kernel knows the socket's file by; null while there is none of ours. */
    private volatile @Nullable Object file;

    /** @param servers makes one that does not listen yet */
    ControlSocketKeeper(Path socket, Supplier<ControlServer> servers, OpsThread ops, LogJournal journal) {
        this.socket = socket;
        this.servers = servers;
        this.ops = ops;
        this.journal = journal;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "baton-control");
            made.setDaemon(true);
            return made;
        });
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed meanwhile
    }

    /** Begins to listen, and to see to it that it goes on. Any other thread, which finds it listening. */
    void start() {
        ops.settle(this::listen);
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        Object expected = file;
        if (expected == null || !expected.equals(key())) {
            ops.execute(this::listenAgain);
        }
    }

    private @Nullable Object key() {
        try {
            return Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private void listenAgain() {
        if (closed) {
            return;
        }
        if (file != null) {
            journal.warn("repair what=control-socket target=" + socket + ": its file was gone; made again");
        }
        stopListening();
        listen();
    }

    private void listen() {
        try {
            if (!ControlServer.clear(socket)) {
                refused("another process listens there");
                return;
            }
        } catch (IOException e) {
            refused(String.valueOf(e));
            return;
        }
        ControlServer made = servers.get();
        server = made;
        made.start(ops.netty(), failure -> {
            if (failure != null) {
                refused(String.valueOf(failure.getMessage()));
                return;
            }
            file = key();
            if (missed) {
                missed = false;
                journal.info("control-socket " + socket + " is there: commands are answered");
            }
        });
    }

    private void refused(String why) {
        if (!missed) {
            missed = true;
            journal.warn("control-socket " + socket + " cannot be made: " + why
                    + "; no command is answered, and it is tried again every second");
        }
    }

    /** Only a file of ours is deleted: what else may be there by now is somebody's. */
    private void stopListening() {
        if (server != null) {
            server.close(file != null && file.equals(key()));
            server = null;
            file = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        ops.settle(this::stopListening);
    }
}
