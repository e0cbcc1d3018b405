package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A role machine in virtual time, with peers and a host that do what the story says; everything it does is written down. */
final class RoleStage implements Effects {
    static final long MILLI = 1_000_000;
    static final int NODE = 2;
    static final RoleSettings SETTINGS = new RoleSettings(
            NODE, 20 * MILLI, 60 * MILLI, 1_500 * MILLI, 5_000 * MILLI, 35_000 * MILLI, 30_000 * MILLI);

    final List<String> did = new ArrayList<>();

    boolean releaseWorks = true;

    /** Whether the lease runs out soon after a death. */
    boolean isShort;

    final FakeTerms terms = new FakeTerms();
    final RoleMachine machine = new RoleMachine(SETTINGS, terms, this);
    final Map<Question, Answer> answers = new EnumMap<>(Question.class);
    boolean claimWorks = true;
    boolean resumeWorks = true;
    boolean standing;
    boolean claimedEverywhere = true;

    @Nullable
    Move lastMove;

    private final Verdict[] verdicts = new Verdict[17];
    private @Nullable Question asking;
    private long nowNs = 1_000_000 * MILLI;

    /** A member that just started on a wire that carries others' frames. */
    static RoleStage starting() {
        RoleStage stage = new RoleStage();
        stage.machine.start(false, stage.nowNs);
        stage.machine.carrier(true, stage.nowNs);
        stage.machine.wireHeard(stage.nowNs);
        return stage.forget();
    }

    /** A member whose previous agent left the identity standing under term 7. */
    static RoleStage inheriting() {
        RoleStage stage = new RoleStage();
        stage.terms.held = 7;
        stage.terms.highest = 1_000;
        stage.standing = true;
        stage.machine.start(true, stage.nowNs);
        return stage.carrier(true).forget();
    }

    /** A standby of the owner node 1 with term 5. */
    static RoleStage standby() {
        return starting().hear(Says.owner(1, 5)).run(200).forget();
    }

    /** An owner with a higher term than 5, whose standby is node 1. */
    static RoleStage active() {
        return standby()
                .judge(1, Verdict.DEAD)
                .tick()
                .hear(Says.standby(1, 5))
                .run(2_000)
                .forget();
    }

    /** The lease ran out in a sleep, and nobody says whether another has followed. */
    RoleStage lapse() {
        machine.lapsed(nowNs);
        return this;
    }

    RoleStage deaf(boolean isDeaf) {
        machine.deaf(isDeaf, nowNs);
        return this;
    }

    RoleStage forget() {
        did.clear();
        return this;
    }

    RoleStage hear(Says says) {
        if (verdicts[says.node()] != Verdict.ALIVE && !says.flags().leaving()) {
            judge(says.node(), Verdict.ALIVE);
        }
        machine.heard(says.word(), nowNs);
        if (says.flags().leaving() && verdicts[says.node()] != Verdict.DEAD) {
            judge(says.node(), Verdict.DEAD);
        }
        return this;
    }

    RoleStage judge(int node, Verdict verdict) {
        return judge(node, verdict, verdict == Verdict.DEAD ? Grounds.NOTHING_ANSWERS : Grounds.SILENT);
    }

    RoleStage judge(int node, Verdict verdict, Grounds grounds) {
        verdicts[node] = verdict;
        machine.verdict(node, verdict, grounds, nowNs);
        return this;
    }

    RoleStage tick() {
        machine.onTick(nowNs);
        return this;
    }

    RoleStage run(long millis) {
        for (long i = 0; i < millis; i++) {
            nowNs += MILLI;
            machine.onTick(nowNs);
        }
        return this;
    }

    /** Time passes in which this member does not run. */
    RoleStage sleep(long millis) {
        nowNs += millis * MILLI;
        machine.overslept(millis * MILLI, nowNs);
        return tick();
    }

    RoleStage carrier(boolean up) {
        machine.carrier(up, nowNs);
        return this;
    }

    RoleStage stop() {
        machine.stopRequested(nowNs);
        return this;
    }

    RoleStage switchover(int heir) {
        did.add("switchover " + (machine.handOver(heir, Reason.SWITCHOVER, nowNs) ? "begun" : "refused"));
        return this;
    }

    RoleStage yieldTo(int heir, Reason why) {
        machine.handOver(heir, why, nowNs);
        return this;
    }

    RoleStage answered(Question question, Answer answer) {
        answers.put(question, answer);
        return this;
    }

    long nowNs() {
        return nowNs;
    }

    int impediments() {
        return machine.impediments(nowNs);
    }

    boolean able() {
        return machine.able(nowNs);
    }

    @Override
    public boolean claim(boolean planned, long term) {
        did.add(claimWorks ? "claim" : "claim failed");
        return claimWorks;
    }

    @Override
    public boolean resume(long term) {
        did.add("resume");
        return resumeWorks;
    }

    @Override
    public boolean claimedEverywhere() {
        return claimedEverywhere;
    }

    @Override
    public void shorten() {
        isShort = true;
    }

    @Override
    public void lengthen() {
        isShort = false;
    }

    @Override
    public boolean release() {
        did.add(releaseWorks ? "release" : "release failed");
        standing = false;
        return releaseWorks;
    }

    @Override
    public boolean standing() {
        return standing;
    }

    @Override
    public void announce(Occasion occasion) {
        did.add("announce " + occasion);
    }

    @Override
    public void heartbeat() {
        did.add("heartbeat");
    }

    @Override
    public void ask(Question question) {
        if (asking != question) {
            did.add("ask " + question);
        }
        asking = question;
    }

    @Override
    public void stopAsking() {
        asking = null;
    }

    boolean asks() {
        return asking != null;
    }

    @Override
    public Answer answer() {
        return asking == null ? Answer.PENDING : answers.getOrDefault(asking, Answer.PENDING);
    }

    @Override
    public void changed(Role from, Role to, Reason reason) {
        did.add(name(from) + " -> " + name(to) + " " + reason);
    }

    static String name(Role role) {
        return role.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT);
    }

    @Override
    public void notice(Notice notice, int node) {
        did.add("notice " + notice + " " + node);
    }

    @Override
    public void moved(Move move) {
        did.add("moved " + move.heir() + " " + move.why() + " " + move.end());
        lastMove = move;
    }

    @Override
    public void stopped() {
        did.add("stopped");
    }

    /** Terms in memory. */
    static final class FakeTerms implements TermSource {
        long highest;
        long held;
        boolean released;

        @Override
        public long highest() {
            return highest;
        }

        @Override
        public long lastHeld() {
            return held;
        }

        @Override
        public void saw(long term) {
            highest = Math.max(highest, term);
        }

        @Override
        public long next() {
            held = ++highest;
            return held;
        }

        @Override
        public void resumed(long term) {
            held = term;
        }

        @Override
        public void released() {
            released = true;
        }
    }
}
