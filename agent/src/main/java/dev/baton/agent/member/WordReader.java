package dev.baton.agent.member;

import dev.baton.agent.role.PeerWord;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.Status;

/** What of a heartbeat concerns the role machine, in its words. Loop thread only; allocates nothing. */
final class WordReader {
    private final PeerWord word = new PeerWord();

    /** Reads a frame; the word is good until the next one is read. */
    PeerWord read(HeartbeatView frame) {
        return word.from(
                        frame.node(),
                        frame.status() == Status.ACTIVE,
                        frame.health() > 0 && frame.impediments() == 0,
                        frame.term(),
                        frame.highestTerm())
                .flags(
                        frame.has(Flag.PREPARE),
                        frame.has(Flag.READY),
                        frame.has(Flag.CLAIMED),
                        frame.has(Flag.RELEASED),
                        frame.has(Flag.LEAVING),
                        frame.has(Flag.ANSWER))
                .starting(frame.status() == Status.ONLINE)
                .health(frame.health())
                .follows(frame.ownerNode(), frame.ownerTerm())
                .successor(frame.successor());
    }
}
