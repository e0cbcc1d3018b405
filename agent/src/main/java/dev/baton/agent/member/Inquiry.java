package dev.baton.agent.member;

import dev.baton.agent.event.Answerer;
import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Answer;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Question;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.arp.watch.IdentityCheckSettings;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.nativeconfig.addr.Mac;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks the wire who holds the identity, before this member claims what nobody handed it: whose answers count, and where
 * silence is evidence (DESIGN D3). Loop thread only; allocates nothing but where a stranger answers.
 */
final class Inquiry {
    /** How long a member of another identity, heard to speak on our paths, may be what this cluster was before. */
    private static final long CHANGING_NS = 10_000_000_000L;

    private final SharedAddresses shared;
    private final Ports ports;
    private final EventSink events;
    private final Calibration calibration;
    private final IdentityCheck check;
    private final IdentityCheck.Asker asker;

    private Question asked = Question.HOLDER;
    private long askedNs;
    /** On each interface, whether the holder has answered since this question was first asked. */
    private final boolean[] heard;
    /** Whoever answered was told of as one who may hold the identity, since the last claim. */
    private boolean toldAsHeld;
    /** On each interface the stranger that was told last, since the last claim. */
    private final long[] toldStranger;

    private @Nullable Answerer answerer;
    private boolean otherIdentityMet;
    private long otherIdentityNs;

    /** Knows where the owner's answer would be heard. */
    interface Calibration {
        /** Whether it was on a gateway interface, shortly before. */
        boolean isCalibrated(int iface, long atNs);
    }

    Inquiry(SharedAddresses shared, Ports ports, EventSink events, Calibration calibration) {
        this.shared = shared;
        this.ports = ports;
        this.events = events;
        this.calibration = calibration;
        this.toldStranger = new long[shared.interfaces()];
        this.heard = new boolean[shared.interfaces()];
        int[] counts = new int[shared.interfaces()];
        Arrays.setAll(counts, shared::count);
        this.check = new IdentityCheck(IdentityCheckSettings.standard(), counts);
        this.asker = ports::ask;
    }

    /** Starts asking, or goes on when the same question is being asked already. */
    void ask(Question question, long nowNs) {
        if (isAsking() && asked == question) {
            return;
        }
        asked = question;
        askedNs = nowNs;
        Arrays.fill(heard, false);
        boolean ofOne = question == Question.HOLDER;
        check.start(nowNs, ofOne ? IdentityCheck.Mode.HOLDER : IdentityCheck.Mode.EVERYBODY);
        check.onTick(nowNs, asker);
    }

    void stop() {
        check.stop();
    }

    /** Judges what was answered and asks what is due. Returns when to call again. */
    long onTick(long nowNs) {
        return check.onTick(nowNs, asker);
    }

    void carrier(int iface, boolean up) {
        check.carrier(iface, up);
    }

    /** A member of another identity, with our key, is heard: this cluster may be changing from what that one is. */
    void otherIdentity(long nowNs) {
        otherIdentityMet = true;
        otherIdentityNs = nowNs;
    }

    /**
     * A station spoke for a shared address.
     *
     * @param holder see {@link Acquaintances#mayHold}
     */
    void spokenFor(int iface, long mac, boolean holder, long nowNs) {
        if (holder || asked == Question.ANYBODY || asked == Question.MEMBERS && mayBeMember(iface, mac, nowNs)) {
            check.onAnswer(iface, mac, holder, nowNs);
            heard[iface] |= holder;
            boolean answered = check.state() == IdentityCheck.State.ANSWERED;
            if (toldAsHeld && answered && !holder) {
                note(); // a stranger, as is known only now
                tellStranger(nowNs);
            }
        } else if (isAsking() && asked == Question.MEMBERS && mac != toldStranger[iface]) {
            toldStranger[iface] = mac;
            events.accept(new MemberEvent.AddressInUse(nowNs, iface, new Mac(mac), false));
        }
    }

    /**
     * Whether it may be a member of this cluster that was never heard, or what this cluster was before. Where members answer
     * with their devices' MACs that may be anybody.
     */
    private boolean mayBeMember(int iface, long mac, long nowNs) {
        boolean changing = otherIdentityMet && nowNs - otherIdentityNs <= CHANGING_NS;
        return changing || !shared.hasMac(iface) || ports.isClusters(iface, mac);
    }

    /** Whether the identity is being asked for, so that its answers are to this question. */
    boolean isAsking() {
        return check.state() != IdentityCheck.State.IDLE;
    }

    /** What was answered so far. */
    Answer answer() {
        return switch (check.state()) {
            case SILENT -> isProven() ? Answer.SILENT : Answer.UNPROVEN;
            case ANSWERED -> Answer.ANSWERED;
            case IDLE, ASKING -> Answer.PENDING;
        };
    }

    /** Whether the holder's silence is evidence on each interface that was asked on; of others it is all there is. */
    private boolean isProven() {
        for (int iface = 0; iface < shared.interfaces(); iface++) {
            if (check.isAsked(iface) && !heard[iface] && !calibration.isCalibrated(iface, askedNs)) {
                return asked != Question.HOLDER;
            }
        }
        return true;
    }

    /** Tells why nothing is claimed, and who it is that answers where nobody is known to. */
    void notice(Notice notice, int node, long nowNs) {
        Answerer answered = notice == Notice.IDENTITY_ANSWERED_BY_UNKNOWN && check.answeredOn() >= 0 ? note() : null;
        if (answered != null && !answered.holder()) {
            tellStranger(nowNs);
        } else {
            events.accept(new MemberEvent.Noticed(nowNs, notice, node, answered));
        }
    }

    private void tellStranger(long nowNs) {
        events.accept(new MemberEvent.AddressInUse(nowNs, check.answeredOn(), check.answeredBy(), true));
    }

    private Answerer note() {
        Answerer now = new Answerer(check.answeredOn(), check.answeredBy(), check.isHeld());
        toldAsHeld = now.holder();
        answerer = now;
        return now;
    }

    /** Who answered without being known to hold the identity, when last somebody did. */
    @Nullable
    Answerer answerer() {
        return answerer;
    }

    /** The identity was taken: who answered before is told anew next time. */
    void end() {
        toldAsHeld = false;
        Arrays.fill(toldStranger, 0);
    }

    IdentityCheck check() {
        return check;
    }
}
