package dev.baton.agent.loop;

import dev.baton.agent.host.HostEvents;
import dev.baton.agent.host.Suspect;
import dev.baton.agent.member.Ailment;
import dev.baton.agent.member.Arrivals;
import dev.baton.agent.member.Journal;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes down what happened: one line an event with key=value pairs, through SLF4J, and the last ones kept for {@code
 * status}. Events come from the loop and the host's threads and are handed over without waiting; a thread of its own
 * writes them, so that a journal that blocks delays no heartbeat. When it blocks for long, events are counted, not kept.
 */
final class LogJournal implements Journal, HostEvents, AgentLoop.Failures, AutoCloseable {
    private static final long OVERSLEPT_TOLD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger("baton");
    private static final int QUEUED = 4_096;
    private static final int KEPT = 64;

    /** One line, and when it happened. */
    record Entry(Instant at, Level level, String text) {
        @Override
        public String toString() {
            return at + " " + text;
        }
    }

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUED);
    private final Deque<Entry> latest = new ArrayDeque<>(KEPT);
    private final DistinctFailures failures = new DistinctFailures();
    private final AtomicLong lost = new AtomicLong();
    private final IntFunction<String> pathName;
    private final IntFunction<String> interfaceLabel;
    private final Thread thread;
    private volatile boolean closed;
    private final Alarms alarms = new Alarms();
    private volatile String lastReason = "";
    private volatile String answerer = "";
    private volatile HostListener hostListener = new HostListener() {};

    /** What the loop has to do about the host's events. Called from the host's threads. */
    interface HostListener {
        /** See {@link HostEvents#linkNeedsRaising}. */
        default void linkNeedsRaising(String link) {}

        /** See {@link HostEvents#linkRaised}. */
        default void linkRaised(String link) {}

        /** See {@link HostEvents#leaseLapsed}. */
        default void leaseLapsed() {}

        /** See {@link HostEvents#neighbours}. */
        default void neighbours(String link, List<NeighbourEntry> entries) {}

        /** See {@link HostEvents#linkProvisioned}. */
        default void linkProvisioned(String link, boolean there) {}
    }

    private long oversleptToldNs;
    private long oversleptNs;
    private int oversleptUntold;

    LogJournal(IntFunction<String> pathName, IntFunction<String> interfaceLabel) {
        this.pathName = pathName;
        this.interfaceLabel = interfaceLabel;
        this.thread = new Thread(this::write, "baton-journal");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    void forward(HostListener listener) {
        hostListener = listener;
    }

    void info(String text) {
        add(Level.INFO, text);
    }

    void warn(String text) {
        add(Level.WARN, text);
    }

    /** The latest lines, oldest first. Any thread. */
    List<Entry> latest() {
        synchronized (latest) {
            return new ArrayList<>(latest);
        }
    }

    /** Why the role changed last. */
    String lastReason() {
        return lastReason;
    }

    /** What was reported lately and may still go on. */
    Alarms alarms() {
        return alarms;
    }

    /** Who answered for the identity without being a known member, when last somebody did. */
    String answerer() {
        return answerer;
    }

    /** Lines that could not be kept because the log blocked. */
    long lost() {
        return lost.get();
    }

    private void add(Level level, String text) {
        add(Instant.now(), level, text);
    }

    private void add(Instant at, Level level, String text) {
        Entry entry = new Entry(at, level, text);
        synchronized (latest) {
            if (latest.size() == KEPT) {
                latest.removeFirst();
            }
            latest.addLast(entry);
        }
        if (!queue.offer(entry)) {
            lost.incrementAndGet();
        }
    }

    private void write() {
        while (!closed || !queue.isEmpty()) {
            try {
                Entry entry = queue.poll(100, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    LOG.atLevel(entry.level()).log("{}", entry.text());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(Role role) {
        return role.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    private static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Override
    public void role(Role from, Role to, Reason reason) {
        lastReason = kebab(reason);
        if (reason == Reason.BOOT) {
            info("listening: nothing is claimed before it is clear who else is there");
            return;
        }
        long term = to instanceof Role.Active active ? active.term() : 0;
        add(
                decided(to),
                Level.INFO,
                "role from=" + name(from) + " to=" + name(to) + (term > 0 ? " term=" + term : "") + " reason="
                        + kebab(reason));
    }

    /** When a change was decided, for what it made happen came first; never before the event that led to it. */
    private Instant decided(Role to) {
        Instant decided = Instant.now().minusNanos(Math.max(0, HostClock.nanoTime() - to.sinceNs()));
        synchronized (latest) {
            Entry before = latest.peekLast();
            return before != null && before.at().isAfter(decided) ? before.at() : decided;
        }
    }

    @Override
    public void notice(Notice notice, int node) {
        String who = notice == Notice.IDENTITY_ANSWERED_BY_UNKNOWN ? answerer + ": " : "";
        warn("notice " + kebab(notice) + (node > 0 ? " peer=" + node : "") + ": " + who + Explanations.of(notice));
    }

    @Override
    public void moved(Move move) {
        add(
                move.isDone() ? Level.INFO : Level.WARN,
                "move to=" + move.heir() + " why=" + kebab(move.why()) + " end=" + kebab(move.end()) + " took_ms="
                        + MoveWords.millis(move.tookNs()) + " overlap_ms=" + MoveWords.millis(move.overlapNs()) + ": "
                        + MoveWords.of(move));
    }

    @Override
    public void health(int path, @Nullable Ailment ailment, int score) {
        String name = pathName.apply(path);
        if (ailment == null) {
            info("health path=" + name + " ailment=none score=" + score);
        } else {
            warn("health path=" + name + " ailment=" + kebab(ailment) + " score=" + score + ": "
                    + Explanations.of(ailment, name));
        }
    }

    @Override
    public void oneWay(int node, int path, boolean lasting) {
        String name = pathName.apply(path);
        if (lasting) {
            warn("one-way peer=" + node + " path=" + name + ": " + Explanations.oneWay(node, name));
        } else {
            info("one-way peer=" + node + " path=" + name + " ended");
        }
    }

    @Override
    public void answerer(int iface, Mac mac, boolean hasSharedMac) {
        answerer = Explanations.answerer(interfaceLabel.apply(iface), mac, hasSharedMac);
    }

    @Override
    public void verdict(int node, Verdict from, Verdict to, long silentNs, Grounds grounds) {
        String silent = from == Verdict.DEAD ? "" : " silent_ms=" + millis(silentNs);
        info("verdict peer=" + node + " from=" + from + " to=" + to + silent + " grounds=" + grounds.kebab());
    }

    @Override
    public void path(int node, int path, boolean heard) {
        info("path peer=" + node + " path=" + pathName.apply(path) + " heard=" + heard);
    }

    @Override
    public void announced(long term, int addresses) {
        info("announced term=" + term + " addresses=" + addresses);
    }

    @Override
    public void confirmed(Arrivals.Facts facts) {
        boolean all = facts.confirmed() == facts.asked();
        StringJoiner missing = new StringJoiner(",", " missing=", "");
        facts.missing().forEach(each -> missing.add(each.ip().toString()));
        info("confirmed term=" + facts.term() + " neighbours=" + facts.confirmed() + " of=" + facts.asked()
                + " half_ms=" + MoveWords.millis(facts.halfNs()) + " most_ms=" + MoveWords.millis(facts.mostNs())
                + " all_ms=" + MoveWords.millis(facts.allNs()) + (all ? "" : missing)
                + (all ? ": every neighbour reaches us" : ": the others are silent, gone, or do not reach us"));
    }

    @Override
    public void unreached(int path, int asked) {
        String name = pathName.apply(path);
        warn("unreached path=" + name + " asked=" + asked + ": " + Explanations.unreached(name));
        alarms.raise("unreached" + name, Explanations.unreached(name), HostClock.nanoTime());
    }

    @Override
    public void refused(Refusal refusal, int path, int node, long count) {
        warn("refused heartbeats reason=" + refusal.kebab() + " path=" + pathName.apply(path) + " claimed_node=" + node
                + " count=" + count + ": " + refusal.sentence());
        alarms.raise(
                refusal.kebab(),
                "heartbeats are refused as " + refusal.kebab() + ", last on " + pathName.apply(path)
                        + (node > 0 ? " from one that calls itself node " + node : "") + ": " + refusal.sentence(),
                HostClock.nanoTime());
    }

    /** On a busy host this comes many times a second: told at once when it is news, else once a second with a count. */
    @Override
    public void overslept(long lateNs) {
        long nowNs = HostClock.nanoTime();
        boolean lately = oversleptToldNs != 0 && nowNs - oversleptToldNs < OVERSLEPT_TOLD_NS;
        if (lately && lateNs < 2 * oversleptNs) {
            oversleptUntold++;
            return;
        }
        warn("overslept late_ms=" + millis(lateNs) + (oversleptUntold > 0 ? " untold=" + oversleptUntold : "")
                + ": this host or agent did not run; no peer is judged for that time");
        oversleptToldNs = nowNs;
        oversleptNs = lateNs;
        oversleptUntold = 0;
    }

    @Override
    public void window(int node, long windowNs, long profileNs) {
        info("window peer=" + node + " window_ms=" + TimeUnit.NANOSECONDS.toMicros(windowNs) / 1e3 + " profile_ms="
                + TimeUnit.NANOSECONDS.toMicros(profileNs) / 1e3
                + (windowNs > profileNs
                        ? ": this network, this host or that peer is slower than the profile; silence is judged later"
                        : ": as the profile says"));
    }

    @Override
    public void deaf(int node, boolean deaf) {
        if (deaf) {
            warn("deaf peer=" + node
                    + ": it is silent, but so are neighbours that answered lately: this host is cut off, or"
                    + " all of them are; nothing is claimed before somebody is heard or they are forgotten");
        } else {
            info("deaf peer=" + node + " over: it is judged anew");
        }
    }

    @Override
    public void clash(Clash clash) {
        warn("clash kind=" + kebab(clash.kind()) + " station=" + kebab(clash.station()) + " interface="
                + interfaceLabel.apply(clash.iface()) + " mac=" + clash.mac() + " address=" + clash.address()
                + " frames=" + clash.frames() + ": " + Explanations.of(clash));
        alarms.raise(
                kebab(clash.kind()) + clash.iface() + clash.mac(),
                "MAC " + clash.mac() + " (" + kebab(clash.station()) + ") on " + interfaceLabel.apply(clash.iface())
                        + " says it has " + clash.address() + ": " + Explanations.of(clash),
                HostClock.nanoTime());
    }

    @Override
    public void addressInUse(int iface, Mac holder) {
        warn("notice address-in-use interface=" + interfaceLabel.apply(iface) + " mac=" + holder
                + ": a stranger answers for a shared address; nothing is claimed before it is silent. Find the station"
                + " with that MAC and take the address away from it");
    }

    @Override
    public void configuration(int node, boolean agrees) {
        if (agrees) {
            info("configuration peer=" + node + " agrees=true");
        } else {
            warn("configuration peer=" + node + " agrees=false: cluster, labels, indexes, shared addresses or timings"
                    + " differ; compare the two files");
        }
    }

    @Override
    public void linkNeedsRaising(String link, boolean news) {
        if (news) {
            warn("repair link=" + link + " was lowered by somebody else; raised again while active");
        }
        hostListener.linkNeedsRaising(link);
    }

    @Override
    public void linkRaised(String link) {
        hostListener.linkRaised(link);
    }

    @Override
    public void neighbours(String link, List<NeighbourEntry> entries) {
        hostListener.neighbours(link, entries);
    }

    @Override
    public void repaired(String what, String target) {
        warn("repair what=" + what + " target=" + target + ": changed by somebody else, put back");
    }

    @Override
    public void meddled(String what, String target, List<Suspect> suspects) {
        String text = Explanations.meddling(suspects);
        String running = suspects.stream().map(Suspect::name).collect(Collectors.joining(","));
        warn("meddling what=" + what + " target=" + target + " running=" + (running.isEmpty() ? "none" : running) + ": "
                + text);
        alarms.raise("meddling " + what + target, what + " of " + target + ": " + text, HostClock.nanoTime());
    }

    @Override
    public void routeRefused(String link, String route, String why) {
        if (why.isEmpty()) {
            info("route link=" + link + " in_place=true: " + route);
        } else {
            warn("route link=" + link + " in_place=false: " + route + ": " + why + "; tried again every second");
        }
    }

    @Override
    public void linkProvisioned(String link, boolean there) {
        info("link name=" + link + " provisioned=" + there);
        hostListener.linkProvisioned(link, there);
    }

    @Override
    public void sysctlPutBack(Sysctl key) {
        warn("repair what=sysctl target=" + key + ": changed by somebody else, put back");
    }

    @Override
    public void leasePutBack() {
        warn("repair what=lease: its nf_tables table was gone, probably by \"flush ruleset\"; put back");
    }

    @Override
    public void leaseLapsed() {
        hostListener.leaseLapsed();
    }

    @Override
    public void failed(String what, RuntimeException why) {
        String words = words(why);
        long count = failures.count(what, words, HostClock.nanoTime());
        if (count > 0) {
            warn("failed what=" + what + " count=" + count + ": " + words);
        }
    }

    /** The kernel's words where it refused; else it is our own fault, and the place is what helps. */
    private static String words(RuntimeException why) {
        if (why instanceof NativeCallException || why instanceof SysctlException) {
            return String.valueOf(why.getMessage());
        }
        StackTraceElement[] trace = why.getStackTrace();
        return why + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
