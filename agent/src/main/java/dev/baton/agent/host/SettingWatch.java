package dev.baton.agent.host;

import dev.baton.nativeconfig.sysctl.Sysctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Notices that somebody writes settings of our devices. The kernel announces a few of them only, but a write below
 * /proc/sys is a write to a file, and inotify(7) tells of it. It only brings the next look forward: where watching is
 * refused, the kernel forgets the directory, or somebody writes by another mount of /proc, as from a container, what was
 * changed is found within a second all the same.
 *
 * <p>{@link #watch} and closing belong to the provisioning thread; a thread of its own waits.
 */
final class SettingWatch implements AutoCloseable {
    private final Runnable changed;
    private final HostEvents events;
    /** By one setting of the directory. */
    private final Map<Sysctl, WatchKey> watched = new HashMap<>();

    private final @Nullable WatchService service;

    /** @param changed is run whenever something was written, by ourselves too; returns at once */
    SettingWatch(Runnable changed, HostEvents events) {
        this.changed = changed;
        this.events = events;
        this.service = open();
        if (service != null) {
            Thread waiting = new Thread(() -> await(service), "baton-settings");
            waiting.setDaemon(true);
            waiting.start();
        }
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            return null; // the host's limit of inotify instances
        }
    }

    /** Watches the settings of a device that is new, or new under its name; tells when it is refused. */
    void watch(String device) {
        for (int family : List.of(4, 6)) {
            Sysctl any = new Sysctl(family, device, "forwarding");
            WatchKey old = watched.remove(any);
            if (old != null) {
                old.cancel();
            }
            any.directory().ifPresent(directory -> watch(any, directory));
        }
    }

    /** A device has another name: where it was watched it still is. */
    void follow(String before, String name) {
        if (watched.containsKey(new Sysctl(4, before, "forwarding"))) {
            watch(name);
        }
    }

    private void watch(Sysctl any, Path directory) {
        if (service != null) {
            try {
                watched.put(any, directory.register(service, StandardWatchEventKinds.ENTRY_MODIFY));
            } catch (NoSuchFileException e) {
                // The device is gone again, or has yet another name: its next event says which.
            } catch (IOException e) {
                events.failed("watching-settings", new UncheckedIOException("watch " + directory, e));
            }
        }
    }

    private void await(WatchService from) {
        try {
            while (true) {
                WatchKey key = from.take();
                key.pollEvents();
                key.reset();
                changed.run();
            }
        } catch (ClosedWatchServiceException | InterruptedException | RejectedExecutionException e) {
            // Nobody looks any more.
        }
    }

    @Override
    public void close() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                // Nobody waits for it any more.
            }
        }
    }
}
