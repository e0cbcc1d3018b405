package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;

/** What the role machine remembers of one peer: its last word and the detector's verdict. Loop thread only. */
final class Peer {

    final int node;
    /** The detector's; DEAD also for one that was never heard. */
    Verdict verdict = Verdict.DEAD;

    private Grounds grounds = Grounds.SILENT;

    /** Since when it has this verdict. */
    long verdictSinceNs;

    /** Since when it is not ALIVE any more. */
    long silentSinceNs;

    boolean active;
    boolean starting;
    boolean able;
    int health;
    boolean leaving;
    boolean released;
    long term;

    /** The owner that it hears, as it said last; 0 for none. Who starts anew does not know yet, and takes nothing back. */
    int follows;

    /** When it said so. */
    long followsNs;

    /** The term of the conflict with this peer that was already announced, so that one conflict is announced once. */
    long conflictTerm;

    Peer(int node) {
        this.node = node;
    }

    void take(PeerWord word, long nowNs) {
        if (word.follows != 0 || !word.starting) {
            follows = word.follows;
            followsNs = nowNs;
        }
        active = word.active;
        starting = word.starting;
        able = word.able;
        health = word.health;
        leaving = word.leaving;
        released = word.released;
        term = word.term;
    }

    /** Returns whether it fell silent by this. */
    boolean judge(Verdict next, Grounds why, long nowNs) {
        boolean fellSilent = verdict == Verdict.ALIVE && next != Verdict.ALIVE;
        if (fellSilent) {
            silentSinceNs = nowNs;
        }
        if (next == Verdict.DEAD) {
            released = false; // should it say so when it is back, that is of what it did meanwhile
        }
        verdict = next;
        grounds = why;
        verdictSinceNs = nowNs;
        return fellSilent;
    }

    boolean living() {
        return verdict == Verdict.ALIVE && !leaving;
    }

    /**
     * Whether what it said of the owner it hears is to be believed: it says so now, or its agent has stopped, hangs, or was
     * started again since, on a host that has not died.
     */
    boolean vouches(long nowNs) {
        boolean died = verdict == Verdict.DEAD && !leaving;
        boolean saysSo = living() && !starting;
        return follows != 0 && !died && (saysSo || nowNs - followsNs < RoleSettings.HEARSAY_NS);
    }

    /** Whether it could take over right now. */
    boolean isCandidate() {
        return living() && able && !active;
    }

    /** Whether its last word was that it could, and it is not known to be gone. */
    boolean isContender() {
        return verdict != Verdict.DEAD && !leaving && able && !active;
    }

    /**
     * Whether time alone condemned it, for its kernel answers nothing that it is asked: it may as well be stopped; or the
     * silence of sync alone, which may be the cable's.
     */
    boolean isCondemnedUnheard() {
        return verdict == Verdict.DEAD && (grounds == Grounds.UNCALIBRATED || grounds == Grounds.SYNC_SILENT);
    }

    boolean is(Verdict other) {
        return verdict == other;
    }
}
