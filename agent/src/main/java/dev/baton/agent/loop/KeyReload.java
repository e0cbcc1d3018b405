package dev.baton.agent.loop;

import dev.baton.agent.config.BadKeyException;
import dev.baton.agent.config.KeyFile;
import dev.baton.agent.member.PeerRecord;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.KeyRing;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes the cluster keys from their file again while the agent runs. The file is read on a thread of its own, for a disk
 * may hang; the keys change hands on the loop thread, between two heartbeats. A file with a fault changes nothing, nor does
 * one with keys by which a living peer and this member would not hear each other.
 */
final class KeyReload {
    private static final int ROOT = 0;

    private final Path file;
    private final KeyRing keys;
    private final AgentLoop loop;
    private final LogJournal journal;
    private final IntFunction<@Nullable PeerRecord> peers;
    private boolean reading;

    /** @param peers by node id */
    KeyReload(Path file, KeyRing keys, AgentLoop loop, LogJournal journal, IntFunction<@Nullable PeerRecord> peers) {
        this.peers = peers;
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
        String why = objection(fresh);
        if (why != null) {
            keep(why, told);
            return;
        }
        reading = false;
        keys.replace(fresh);
        String now = "signs=" + fresh.get(0) + (fresh.size() > 1 ? " accepts=" + fresh.get(1) : "");
        journal.info("keys reloaded " + now);
        told.accept(
                true,
                "signs with key " + fresh.get(0) + (fresh.size() > 1 ? ", accepts " + fresh.get(1) + " too" : ""));
    }

    /** Why a living peer would not hear us with these keys, or we not it; null if all would. */
    private @Nullable String objection(List<HeartbeatKey> fresh) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = peers.apply(node);
            if (peer == null || peer.monitor().verdict() != Verdict.ALIVE) {
                continue;
            }
            if (!peer.acceptsKey(fresh.get(0).fingerprint())) {
                return "node " + node + " does not accept key " + fresh.get(0) + " yet, with which this file signs: it"
                        + " was promoted too early. Turn the two around with \"baton keygen --promote\", copy the file to every member and"
                        + " run \"baton reload\" on each first";
            }
            if (fresh.stream().noneMatch(key -> key.fingerprint() == peer.keyFingerprint())) {
                return String.format(
                                "node %d still signs with key %08x, which this file has dropped",
                                node, peer.keyFingerprint())
                        + ": copy the file as \"baton keygen --promote\" left it to every member and run \"baton reload\""
                        + " on each first";
            }
        }
        return null;
    }

    private void keep(String why, BiConsumer<Boolean, String> told) {
        reading = false;
        journal.warn("keys not reloaded, the old ones stay in use: " + why);
        told.accept(false, "the old keys stay in use: " + why);
    }
}
