package dev.baton.arp.watch;

import dev.baton.nativeconfig.addr.Mac;
import java.util.Arrays;

/**
 * Asks whether anybody answers for the identity. A standby that faces a STALLED or restarting peer asks its holder (D3):
 * while the kernel over there still holds the lease it answers, traffic flows, and there is nothing to take over. A member
 * that is about to claim alone asks everybody.
 *
 * <pre>
 *   IDLE --start--> ASKING --minAsks unanswered on every interface with carrier, the last settleNs old--> SILENT
 *                    |  ^                                                                                   |
 *              answer|  |answeredHoldNs without an answer                                                   |answer
 *                    v  |                                                                                   |
 *                  ANSWERED <-------------------------------------------------------------------------------+
 *   ANSWERED goes straight to SILENT when the hold ends and enough asks since the answer stayed unanswered
 *   any --stop--> IDLE; a change of carrier or an ask that could not be sent proves nothing, so SILENT needs new asks
 * </pre>
 *
 * <p>Pure; owned by the loop thread, which drains what was heard before each tick: silence is judged only after listening
 * (D4). With no carrier on any interface with addresses the check stays ASKING.
 */
public final class IdentityCheck {

    /** Whom to ask. */
    public enum Mode {
        /**
         * Does the holder still answer? Unicast to the shared MAC; where there is none, to all, for nobody knows which of
         * the members it is. One address an interface and ask, in turn.
         */
        HOLDER,
        /** Broadcast: does anybody? Every shared address at least once. */
        EVERYBODY
    }

    /** What is known. */
    public enum State {
        IDLE,
        ASKING,
        ANSWERED,
        SILENT
    }

    /** Sends the questions. */
    public interface Asker {
        /**
         * Ask for {@code count} shared addresses of gateway interface {@code iface} from the {@code firstAddress}-th on.
         *
         * @return whether all left; what was not sent counts for nothing
         */
        boolean ask(int iface, int firstAddress, int count, Mode mode);
    }

    /** Questions of one tick; more would make a turn late for heartbeats. */
    private static final int MOST_PER_TICK = 32;

    /** Of a round over all interfaces: some tens of milliseconds. */
    private static final int MOST_PER_ROUND = 512;

    private static final long GO_ON_NS = 1_000_000;

    /** What an idle check asks for: far enough not to matter, near enough to compare by subtraction. */
    private static final long IDLE_NS = 3_600_000_000_000L;

    private final IdentityCheckSettings settings;
    private final int[] counts;
    private final boolean[] carrier;

    /** Asks on each interface since the last answer, or since its carrier came. */
    private final int[] unanswered;

    private final int[] nextAddress;

    /** The interface that is asked on next in the round under way; the number of interfaces when there is none. */
    private int turn;

    private int askedInTurn;
    /** Addresses of an interface that a round goes through. */
    private final int sweep;

    private State state = State.IDLE;
    private Mode mode = Mode.HOLDER;
    /** 1 for a holder, the settings' patience for everybody. */
    private int pace = 1;

    private long nextAskNs;
    private long lastAskNs;
    private long lastAnswerNs;
    private long answeredBy;
    private int answeredOn = -1;
    private boolean held;

    /** @param counts how many shared addresses each gateway interface has; one without is never asked on */
    public IdentityCheck(IdentityCheckSettings settings, int... counts) {
        this.settings = settings;
        this.counts = counts.clone();
        this.carrier = new boolean[counts.length];
        this.unanswered = new int[counts.length];
        this.nextAddress = new int[counts.length];
        this.turn = counts.length;
        this.sweep = Math.min(settings.sweep(), Math.max(1, MOST_PER_ROUND / Math.max(1, counts.length)));
    }

    /** Begins to ask, at the next tick; what an earlier check heard is forgotten. */
    public void start(long nowNs, Mode whom) {
        mode = whom;
        pace = whom == Mode.EVERYBODY ? settings.patience() : 1;
        state = State.ASKING;
        nextAskNs = nowNs;
        lastAskNs = nowNs;
        answeredBy = 0;
        answeredOn = -1;
        held = false;
        turn = counts.length;
        askedInTurn = 0;
        Arrays.fill(nextAddress, 0);
        Arrays.fill(unanswered, 0);
    }

    public void stop() {
        state = State.IDLE;
    }

    /** Says whether an interface has carrier; none has until it is said. */
    public void carrier(int iface, boolean up) {
        if (carrier[iface] != up) {
            carrier[iface] = up;
            unanswered[iface] = 0;
            if (state == State.SILENT) {
                state = State.ASKING;
            }
        }
    }

    /**
     * A station spoke for a shared address: an answer, or any other ARP frame whose sender it is.
     *
     * @param mac the ARP sender, as {@link Mac#bits}
     * @param holder whether the identity may be held by whoever has that MAC
     */
    public void onAnswer(int iface, long mac, boolean holder, long nowNs) {
        if (state == State.IDLE) {
            return;
        }
        state = State.ANSWERED;
        lastAnswerNs = nowNs;
        answeredBy = mac;
        answeredOn = iface;
        held = holder;
        Arrays.fill(unanswered, 0);
    }

    /**
     * Asks when it is time to, and judges.
     *
     * @return when the next tick is wanted, to be compared by subtraction
     */
    public long onTick(long nowNs, Asker asker) {
        if (state == State.IDLE) {
            return nowNs + IDLE_NS;
        }
        if (state == State.ANSWERED && nowNs - lastAnswerNs > pace * settings.answeredHoldNs()) {
            state = State.ASKING;
        }
        // Judged before asking: the asks of this very tick had no time to be answered.
        if (state == State.ASKING && isSilent(nowNs)) {
            state = State.SILENT;
        }
        if (turn == counts.length && nowNs - nextAskNs >= 0) {
            turn = -1;
            nextTurn();
            nextAskNs = nowNs + pace * settings.intervalNs();
        }
        if (turn < counts.length) {
            ask(nowNs, asker);
            if (turn < counts.length) {
                return nowNs + GO_ON_NS;
            }
        }
        long settledNs = lastAskNs + pace * settings.settleNs();
        boolean judgeFirst = state != State.SILENT && settledNs - nowNs > 0 && settledNs - nextAskNs < 0;
        return judgeFirst ? settledNs : nextAskNs;
    }

    public State state() {
        return state;
    }

    /** The MAC that answered last since the start; {@link Mac#ZERO} when none did. */
    public Mac answeredBy() {
        return new Mac(answeredBy);
    }

    /** The gateway interface on which it did; -1 when none did. */
    public int answeredOn() {
        return answeredOn;
    }

    /** Whether the last answer may be the identity's, so that it is held. Otherwise a stranger has an address. */
    public boolean isHeld() {
        return held;
    }

    private boolean isSilent(long nowNs) {
        boolean asked = false;
        for (int iface = 0; iface < counts.length; iface++) {
            if (isAsked(iface)) {
                if (unanswered[iface] < needed(iface)) {
                    return false;
                }
                asked = true;
            }
        }
        return asked && nowNs - lastAskNs >= pace * settings.settleNs();
    }

    /** Asks that must stay unanswered; of everybody, enough to go through all addresses once. */
    private int needed(int iface) {
        int wholeSweep = (counts[iface] + sweep - 1) / sweep;
        return mode == Mode.EVERYBODY ? Math.max(settings.minAsks(), wholeSweep) : settings.minAsks();
    }

    /** Whether an interface has carrier and addresses to ask for. */
    public boolean isAsked(int iface) {
        return carrier[iface] && counts[iface] > 0;
    }

    /** Goes on with the round, by as many questions as one tick may ask: with thousands of addresses it takes many. */
    private void ask(long nowNs, Asker asker) {
        int left = MOST_PER_TICK;
        while (turn < counts.length && left > 0) {
            if (isAsked(turn)) {
                left -= askOn(turn, left, asker);
            } else {
                nextTurn();
            }
        }
        lastAskNs = nowNs;
    }

    private int askOn(int iface, int most, Asker asker) {
        int first = nextAddress[iface];
        int ofRound = mode == Mode.EVERYBODY ? sweep : 1;
        int count = Math.min(Math.min(ofRound - askedInTurn, most), counts[iface] - first);
        if (!asker.ask(iface, first, count, mode)) {
            nextTurn();
            return count;
        }
        nextAddress[iface] = first + count == counts[iface] ? 0 : first + count;
        askedInTurn += count;
        if (askedInTurn == ofRound || nextAddress[iface] == 0) {
            unanswered[iface]++;
            nextTurn();
        }
        return count;
    }

    private void nextTurn() {
        turn++;
        askedInTurn = 0;
    }
}
