package dev.baton.agent.loop;

import dev.baton.agent.check.Finding;
import dev.baton.agent.check.HostReview;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.host.HostIdentity;
import dev.baton.agent.member.Member;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.state.Adoptions;
import dev.baton.agent.state.TermStore;
import dev.baton.agent.state.Terms;
import dev.baton.agent.state.WindowStore;
import dev.baton.arp.watch.ClashDetector;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.path.HeartbeatPath;
import dev.baton.heartbeat.probe.EchoLedger;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.process.BootId;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.process.InstanceLock;
import dev.baton.nativeconfig.process.Realtime;
import dev.baton.nativeconfig.process.ServiceNotify;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One running agent: everything is opened here, in the order in which it may fail, and closed in the opposite one. The
 * thread that calls {@link #run} becomes the loop thread.
 */
public final class Agent {
    private static final int EXIT_DONE = 0;
    private static final int LOOP_PRIORITY = 50;
    private static final int VM_PRIORITY = 45;
    /**
     * They hold a lock of the loop's now and then, or keep it from a safepoint: not for as long as others spin. The host's
     * thread writes kernel settings and stays as it is ({@link Realtime#ordinary}).
     */
    private static final List<String> HELPERS = List.of("baton-journal", DurableTerms.THREAD, DurableWindows.THREAD);

    private static final int HELPER_PRIORITY = 1;
    private static final long CLASH_REPEAT_NS = TimeUnit.MINUTES.toNanos(1);
    /** Between two attempts at what the host did not have. */
    private static final long RETRY_MS = 1_000;

    private final BatonConfig config;
    private final long digest;
    private final KeyRing keys;
    private final String version;
    private final SoleAgent sole;
    private final StartedOn host;
    private final AgentLoop loop = new AgentLoop();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ServiceNotify service = ServiceNotify.fromEnvironment();
    private @Nullable Member member;
    private @Nullable KeyReload keyReload;
    private @Nullable StartException giveUp;
    private boolean crashLoops;

    /**
     * An agent that does not run yet.
     *
     * @param keys the first signs
     * @param host what is looked at while it runs, with what was found at the start
     * @param sole that no other agent runs here; stays open as long as this one runs
     */
    public Agent(BatonConfig config, List<HeartbeatKey> keys, String version, SoleAgent sole, StartedOn host) {
        this.config = OwnNames.of(host.ipv6() ? config : config.withoutIpv6());
        this.digest = config.digest();
        this.keys = new KeyRing(keys);
        this.version = version;
        this.sole = sole;
        this.host = host;
    }

    /**
     * The host as it was found at the start, and who goes on looking.
     *
     * @param ipv6 whether its kernel has IPv6, which no time changes before the next boot
     */
    public record StartedOn(HostReview review, List<Finding> findings, boolean ipv6) {
        public StartedOn {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Prolongs the lease of an agent that was killed while it held the identity, so that there is time to start and to
     * resume. Only for who has the host to itself.
     */
    public static void keepStanding(BatonConfig config) {
        if (!Files.isDirectory(config.files().stateDir())) {
            return;
        }
        try {
            Terms left = TermStore.open(config.files().stateDir()).load();
            if (left.wasHoldingIn(BootId.read())) {
                HostIdentity.prolong(AgentSettings.links(OwnNames.of(config)));
            }
        } catch (NativeCallException e) {
            // The start itself meets the same, and says so.
        }
    }

    /**
     * Runs until {@link #stop}.
     *
     * @return the exit code, 0
     * @throws StartException when something without which nothing can run is missing
     */
    public int run() throws StartException {
        try (Journals journals = Journals.open(config)) {
            refuseBesideAnother();
            TermStore store = TermStore.open(config.files().stateDir());
            store.problem().ifPresent(journals.log()::warn);
            InstanceLock lock = lock(journals.log());
            try {
                return runAlone(store, journals);
            } catch (NativeCallException e) {
                throw StartException.refused(e);
            } finally {
                if (lock != null) {
                    lock.close();
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private void refuseBesideAnother() throws StartException {
        try {
            if (!ControlServer.clear(config.files().controlSocket())) {
                throw StartException.alreadyRunning("another agent answers on "
                        + config.files().controlSocket() + "; stop it first, or give this one a socket of its own");
            }
        } catch (IOException e) {
            // The socket cannot be made yet, which is tried again: nobody answers there.
        }
    }

    /** @return null where the directory cannot be opened: nobody else can have it then */
    private @Nullable InstanceLock lock(LogJournal journal) throws StartException {
        try {
            return InstanceLock.take(config.files().stateDir())
                    .orElseThrow(() -> StartException.alreadyRunning("another agent runs with state.dir "
                            + config.files().stateDir() + "; stop it first, or give this one a directory of its own"));
        } catch (NativeCallException e) {
            journal.warn("state.dir not locked: " + e.getMessage());
            return null;
        }
    }

    private int runAlone(TermStore store, Journals journals) throws StartException {
        LogJournal journal = journals.log();
        String bootId = BootId.read();
        Terms loaded = store.load();
        if (loaded.source() == Terms.Source.DAMAGED) {
            journal.warn("terms damaged: " + config.files().stateDir()
                    + " cannot be read; starting from the highest term heard");
        }
        SysctlLedger ledger = SysctlLedger.open(config.files().stateDir().resolve("sysctl.saved"), bootId);
        ledger.problem().ifPresent(journal::warn);
        HostIdentity identity = HostIdentity.provision(
                AgentSettings.links(config),
                config.timing().leaseDuration(),
                ledger,
                mayResume(loaded, bootId, journal),
                journals.host());
        DurableTerms terms = new DurableTerms(store, loaded, bootId);
        try (identity) {
            turnAndRetire(identity, terms, journals);
        } finally {
            terms.close();
        }
        if (giveUp != null) {
            throw giveUp;
        }
        return EXIT_DONE;
    }

    private boolean mayResume(Terms loaded, String bootId, LogJournal journal) {
        if (!loaded.wasHoldingIn(bootId)) {
            return false;
        }
        boolean may = new Adoptions(config.files().stateDir(), bootId).mayResume(HostClock.nanoTime());
        crashLoops = !may;
        if (!may) {
            journal.warn("crash-loop: started again and again while active; what was held is put down, so that another"
                    + " member can take over. Look at why the agent ended");
        }
        return may;
    }

    /** However it ends, also when it never began to turn, the host is left as it was found. */
    private void turnAndRetire(HostIdentity identity, DurableTerms terms, Journals journals) {
        try {
            turn(identity, terms, journals);
        } finally {
            Realtime.ordinary(Realtime.currentThreadId()); // settings are written now
            identity.retire();
        }
    }

    private void turn(HostIdentity identity, DurableTerms terms, Journals journals) {
        LogJournal journal = journals.log();
        PathFacts[] paths = AgentSettings.paths(config);
        journals.names().vlans(iface -> paths[iface + 1].vlan());
        SharedAddresses sharedAddresses = AgentSettings.shared(config);
        List<SharedEdge> shared = SharedEdge.all(config, paths, new SharedEdge.Answers(loop, this::confirmed), journal);
        Edges edges = new Edges(identity, host.review()::lookSoon, loop, journal);
        HostPorts ports = new HostPorts(
                edges,
                shared,
                identity,
                new HeartbeatWriter(keys),
                MacUser.among(config),
                this::duplicateNode,
                loop::stop);
        long nonce = new SecureRandom().nextLong() | 1; // never 0
        DurableWindows windows =
                new DurableWindows(new WindowStore(config.files().stateDir()), journal::warn);
        Member running = new Member(
                AgentSettings.member(config, digest, nonce, version),
                paths,
                sharedAddresses,
                AgentSettings.counts(config),
                terms,
                windows,
                ports,
                journals.events());
        member = running;
        ClashDetector clashes = new ClashDetector(
                sharedAddresses,
                running.acquaintances(),
                CLASH_REPEAT_NS,
                (clash, atNs) -> journals.events().accept(new MemberEvent.AddressClashed(atNs, clash)));
        edges.make(config, paths, ears(running, clashes), journal::info);
        shared.forEach(edge -> edge.published().over(edges.on(edge.gateway().index())));
        StatusView status = new StatusView(
                config,
                new StatusView.Parts(running, clashes, List.of(paths), shared, keys, edges, host.review()),
                identity,
                terms,
                journals,
                version);
        Path socket = config.files().controlSocket();
        PublishedStatus published = new PublishedStatus(
                loop, journals.ops(), HostClock::nanoTime, journals.events()::read, journal::shown, status::page);
        ControlCommands commands = commands(running, published, journals);
        ControlSocketKeeper control =
                new ControlSocketKeeper(socket, () -> new ControlServer(socket, commands), journals.ops(), journal);
        FirewallWatch firewall = new FirewallWatch(config, journal);
        try (edges;
                windows;
                firewall) {
            firewall.start();
            FromHost fromHost = new FromHost(loop, running, identity, shared);
            journals.host().forward(fromHost);
            loop.attach(edges);
            shared.forEach(edge -> edge.update(identity.index(edge.gateway().linkName())));
            WireEar ear = new WireEar(loop, () -> running.onWireHeard(HostClock.nanoTime()));
            edges.onGateway(device -> {
                ear.listenOn(device);
                fromHost.deviceRead(device);
            });
            long nowNs = HostClock.nanoTime();
            edges.readAll(nowNs);
            control.start();
            status.page(nowNs, journal.shown(nowNs))
                    .json(); // its classes are loaded now, not when somebody asks in the middle of a takeover
            status.realTime(becomeRealTime(journal), lockMemory(journal));
            OwnClasses.loadSoon();
            host.review()
                    .start(
                            host.findings(),
                            new ReviewJournal(journal, () -> loop.execute(() -> fromHost.reviewed(host.review()))));
            insistOnSign();
            running.start(stands(identity), HostClock.nanoTime());
            if (crashLoops) {
                running.crashed(HostClock.nanoTime());
            }
            service.ready();
            journal.info("started cluster=" + config.member().cluster() + " node="
                    + config.member().node() + " version=" + version);
            loop.run(new Turn(running, shared, identity, terms, journal, service), journal);
            ear.close();
        } finally {
            control.close();
            shared.forEach(SharedEdge::close);
        }
    }

    /** Whether what a previous agent left still stands; what stood when this start began and does no more is put down. */
    private static boolean stands(HostIdentity identity) {
        boolean stands = identity.standing();
        if (!stands) {
            identity.mute();
        }
        return stands;
    }

    private ControlCommands commands(Member running, PublishedStatus status, Journals journals) {
        KeyReload reload = new KeyReload(config.member().keyFile(), keys, loop, journals.log(), running::peer);
        keyReload = reload;
        List<String> labels =
                config.gateways().stream().map(GatewayConfig::label).toList();
        return new ControlCommands(running, status, loop, journals.ops(), reload, journals.log(), labels);
    }

    private DeviceEdge.Ears ears(Member running, ClashDetector clashes) {
        ByteBuffer received = ByteBuffer.allocateDirect(HeartbeatPath.RECEIVE_CAPACITY);
        HeartbeatView view = new HeartbeatView(config.member().cluster(), keys);
        EchoLedger ledger = new EchoLedger(new SecureRandom().nextLong());
        return new DeviceEdge.Ears(running, view, received, ledger, new NeighbourListener(running, clashes));
    }

    /** A station answered the shared MAC. */
    private void confirmed(SharedEdge edge, long high, long low, long nowNs) {
        if (member != null) {
            member.onConfirmed(config.gateways().indexOf(edge.gateway()), high, low, nowNs);
        }
    }

    /** Once a second until the port is free; another agent that has it by then is the one that goes on. */
    private void insistOnSign() {
        try {
            sole.tryAgain();
            if (!sole.hasSign()) {
                loop.later(this::insistOnSign, RETRY_MS);
            }
        } catch (StartException e) {
            giveUp = e;
            loop.stop();
        }
    }

    private static boolean becomeRealTime(LogJournal journal) {
        Optional<String> refused = Realtime.fifo(Realtime.currentThreadId(), LOOP_PRIORITY)
                .or(() -> Realtime.raiseVmThreads(VM_PRIORITY))
                .or(() -> Realtime.raiseThreads(HELPERS, HELPER_PRIORITY));
        Realtime.timerSlack(1).ifPresent(journal::warn);
        refused.ifPresentOrElse(
                why -> journal.warn("not real-time: " + why
                        + "; under load detection may be late. Allow SCHED_FIFO (CAP_SYS_NICE, and a real-time budget where"
                        + " the agent's cgroup needs one)"),
                () -> journal.info("real-time: fifo " + LOOP_PRIORITY));
        return refused.isEmpty();
    }

    private static boolean lockMemory(LogJournal journal) {
        Optional<String> refused = Realtime.lockMemory();
        refused.ifPresentOrElse(
                why -> journal.warn("memory not locked: " + why + "; where the host swaps, detection may be late"),
                () -> journal.info("memory locked"));
        return refused.isEmpty();
    }

    private void duplicateNode() {
        giveUp = StartException.configuration(
                "node.id " + config.member().node() + " is used by another live member of cluster "
                        + config.member().cluster() + "; give this one another");
        loop.stop();
    }

    /** Takes the cluster keys from their file again; the log says what came of it. Any thread. */
    public void reload() {
        loop.execute(() -> {
            if (keyReload != null) {
                keyReload.begin((done, words) -> {});
            }
        });
    }

    /** Hands over, releases and ends {@link #run}; returns when that is done or {@code patience} is over. Any thread. */
    public void stop(long patienceMillis) {
        service.stopping();
        loop.execute(() -> {
            if (member == null) {
                loop.stop();
            } else {
                member.stop(HostClock.nanoTime());
            }
        });
        try {
            if (!ended.await(patienceMillis, TimeUnit.MILLISECONDS)) {
                loop.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
