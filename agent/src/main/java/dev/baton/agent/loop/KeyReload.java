package dev.baton.agent.loop;

import dev.baton.agent.config.BadKeyException;
import dev.baton.agent.config.KeyFile;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.KeyRing;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Takes the cluster keys from their file again while the agent runs. The file is read on a thread of its own, for a disk
 * may hang; the keys change hands on the loop thread, between two heartbeats. A file with a fault changes nothing.
 */
final class KeyReload {
    private static final int ROOT = 0;

    private final Path file;
    private final KeyRing keys;
    private final AgentLoop loop;
    private final LogJournal journal;
    private boolean reading;

    KeyReload(Path file, KeyRing keys, AgentLoop loop, LogJournal journal) {
        this.file = file;
        this.keys = keys;
        this.loop = loop;
        this.journal = journal;
    }

    /**
     * Begins to read; loop thread.
     *
     * @param told takes whether the keys of the file are in use now, and words about it; on the loop thread
     */
    void begin(BiConsumer<Boolean, String> told) {
        if (reading) {
            told.accept(false, file + " is being read already");
            return;
        }
        reading = true;
        Thread reader = new Thread(() -> read(told), "baton-reload");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BiConsumer<Boolean, String> told) {
        try {
            List<HeartbeatKey> fresh = KeyFile.keys(file, ROOT);
            loop.execute(() -> use(fresh, told));
        } catch (BadKeyException | RuntimeException e) {
            loop.execute(() -> keep(String.valueOf(e.getMessage()), told));
        }
    }

    private void use(List<HeartbeatKey> fresh, BiConsumer<Boolean, String> told) {
        reading = false;
        keys.replace(fresh);
        String now = "signs=" + fresh.get(0) + (fresh.size() > 1 ? " accepts=" + fresh.get(1) : "");
        journal.info("keys reloaded " + now);
        told.accept(
                true,
                "signs with key " + fresh.get(0) + (fresh.size() > 1 ? ", accepts " + fresh.get(1) + " too" : ""));
    }

    private void keep(String why, BiConsumer<Boolean, String> told) {
        reading = false;
        journal.warn("keys not reloaded, the old ones stay in use: " + why);
        told.accept(false, "the old keys stay in use: " + why);
    }
}
