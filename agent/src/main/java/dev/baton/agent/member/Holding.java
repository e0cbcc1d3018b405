package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Answer;
import dev.baton.agent.role.Effects;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Occasion;
import dev.baton.agent.role.Question;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.announce.AnnouncePlan;
import dev.baton.arp.announce.Pace;
import dev.baton.arp.watch.SharedAddresses;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The identity, as far as this member deals with it: asked for ({@link Inquiry}), claimed, announced and released when the
 * role machine decides so. Loop thread only; allocates nothing.
 */
final class Holding implements Effects {
    private final SharedAddresses shared;
    private final int addresses;
    private final int[] counts;
    private final Ports ports;
    private final EventSink events;
    private final Runnable heartbeat;
    private final Inquiry inquiry;
    private final Pace pace;
    private final AnnouncePlan plan;
    private final AnnouncePlan.Sink sink;
    private final Vigil vigil;

    private long nowNs;
    private boolean firstPassTold = true;
    private long term;

    private @Nullable Consumer<Move> moveAsker;
    private MoveEnd moveEnd = (move, atNs) -> {};

    /** Hears how planned moves end. */
    interface MoveEnd {
        void ended(Move move, long atNs);
    }

    /**
     * Nothing held, nothing asked.
     *
     * @param counts addresses that are announced on each gateway interface, the shared ones first
     * @param inquiry who asks
     * @param vigil while it is kept, this member neither announces nor vouches for the lease
     * @param heartbeat sends one on every path
     */
    Holding(
            MemberSettings settings,
            SharedAddresses shared,
            int[] counts,
            Ports ports,
            EventSink events,
            Vigil vigil,
            Inquiry inquiry,
            Runnable heartbeat) {
        this.vigil = vigil;
        this.inquiry = inquiry;
        this.shared = shared;
        this.ports = ports;
        this.events = events;
        this.heartbeat = heartbeat;
        this.pace = Pace.standard(counts.length);
        this.plan = new AnnouncePlan(settings.announce(), pace, leads(shared, counts), counts);
        this.sink = ports::announce;
        this.counts = counts.clone();
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        this.addresses = sum;
    }

    /** The first address of each IP version comes first, and is announced more often. */
    private static int[] leads(SharedAddresses shared, int[] counts) {
        int[] leads = new int[counts.length];
        Arrays.setAll(leads, iface -> Math.min(counts[iface], Math.max(1, shared.families(iface))));
        return leads;
    }

    /** What time it is for the calls that follow. */
    void at(long atNs) {
        nowNs = atNs;
    }

    /** Announces what is due. Returns when to call again. */
    long announceDue() {
        if (vigil.isKept()) {
            return vigil.nextLookNs(nowNs);
        }
        long nextNs = plan.onTick(nowNs, sink);
        if (!firstPassTold && plan.firstPassDone()) {
            firstPassTold = true;
            events.accept(new MemberEvent.Announced(nowNs, term, addresses));
        }
        return nextNs;
    }

    /** Whether every address was announced since the claim. */
    boolean firstPassDone() {
        return plan.firstPassDone();
    }

    /** Announces by hand: on one interface, or on all for -1. Returns how many addresses. */
    int announceAgain(int iface) {
        plan.again(iface, nowNs);
        return iface < 0 ? addresses : counts[iface];
    }

    /** See {@link Pace#leavesBy}. */
    void leavesBy(int iface, int device) {
        pace.leavesBy(iface, device);
    }

    /** A shared link, or the carrier of its device, is up for the first time or again: its neighbours are told in full. */
    void raised(int iface) {
        plan.interfaceBack(iface, nowNs);
    }

    /** Who is told how each planned move ended. */
    void whenMoved(MoveEnd told) {
        moveEnd = told;
    }

    /** Who asked for the planned move that begins now. */
    void tellMoveTo(Consumer<Move> asker) {
        moveAsker = asker;
    }

    @Override
    public boolean claim(boolean planned, long newTerm) {
        return hold(ports.claim(planned, nowNs), newTerm);
    }

    @Override
    public boolean resume(long oldTerm) {
        return hold(ports.resume(nowNs), oldTerm);
    }

    private boolean hold(boolean held, long heldTerm) {
        term = heldTerm;
        vigil.end();
        inquiry.end();
        return held;
    }

    @Override
    public boolean claimedEverywhere() {
        return plan.hasBegunEverywhere();
    }

    @Override
    public void shorten() {
        ports.shorten();
    }

    @Override
    public void lengthen() {
        ports.lengthen();
    }

    @Override
    public boolean release() {
        plan.stop();
        return ports.release();
    }

    @Override
    public boolean standing() {
        return ports.standing();
    }

    @Override
    public void announce(Occasion occasion) {
        switch (occasion) {
            case CLAIM -> {
                firstPassTold = false;
                plan.start(nowNs);
                for (int iface = 0; iface < shared.interfaces(); iface++) {
                    if (!ports.isRaised(iface)) {
                        plan.awaitLink(iface);
                    }
                }
            }
            case CONFLICT_WON, KEPT -> plan.again(-1, nowNs);
            case RAISED -> plan.firsts();
            case HANDED_OVER -> plan.handover(nowNs);
        }
        plan.onTick(nowNs, sink);
    }

    @Override
    public void heartbeat() {
        heartbeat.run();
    }

    @Override
    public void ask(Question question) {
        inquiry.ask(question, nowNs);
    }

    @Override
    public void stopAsking() {
        inquiry.stop();
    }

    @Override
    public Answer answer() {
        return inquiry.answer();
    }

    @Override
    public void changed(Role from, Role to, Reason reason) {
        events.accept(new MemberEvent.RoleChanged(to.sinceNs(), from, to, reason));
    }

    @Override
    public void notice(Notice notice, int node) {
        inquiry.notice(notice, node, nowNs);
    }

    @Override
    public void moved(Move move) {
        events.accept(new MemberEvent.MoveEnded(nowNs, move));
        moveEnd.ended(move, nowNs);
        Consumer<Move> asker = moveAsker;
        moveAsker = null;
        if (asker != null) {
            asker.accept(move);
        }
    }

    @Override
    public void stopped() {
        ports.stopped();
    }
}
