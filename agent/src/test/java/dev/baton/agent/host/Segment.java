package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with two devices, the test's own namespace, and a client on the LAN that asks it from outside. The test's
 * thread is the loop: {@link #until} vouches and carries out what the host's threads ask for.
 */
final class Segment implements AutoCloseable, HostEvents {
    static final Duration LEASE = Duration.ofMillis(800);
    static final Mac LAN_MAC = Mac.parse("10:00:00:c1:4a:87");
    static final SharedLink LAN = new SharedLink(
            "bt-lan",
            "lan0",
            LAN_MAC,
            "baton:7:1",
            List.of(Prefix.parse("10.7.1.1/24"), Prefix.parse("198.51.100.1/24"), Prefix.parse("198.51.100.2/24")),
            List.of());
    static final SharedLink WAN = new SharedLink(
            "bt-wan",
            "wan0",
            Mac.parse("10:00:00:c1:4a:47"),
            "baton:7:2",
            List.of(Prefix.parse("203.0.113.1/24")),
            List.of());
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(15);

    final Netns gateway;
    final Netns client = Netns.create();
    final List<String> told = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private Path ledger;
    private List<SharedLink> links = List.of(LAN, WAN);
    private @Nullable HostIdentity identity;
    private boolean owner;

    Segment(Netns gateway, Path ledger) {
        this.gateway = gateway;
        this.ledger = ledger;
        plug("lan0", "10.7.1.2/24");
        plug("wan0", "203.0.113.2/24");
        client.ip("addr add 10.7.1.100/24 dev p-lan0");
        client.ip("addr add 203.0.113.100/24 dev p-wan0");
    }

    /** A device of the gateway whose other end is the client's. */
    void plug(String device, String address) {
        gateway.ip("link add " + device + " type veth peer name p-" + device + " netns " + client.name());
        gateway.ip("addr add " + address + " dev " + device);
        gateway.ip("link set " + device + " up");
        client.ip("link set p-" + device + " up");
    }

    void ledger(Path file) {
        ledger = file;
    }

    void links(SharedLink... others) {
        links = List.of(others);
    }

    HostIdentity provision(boolean adopt) {
        HostIdentity made = HostIdentity.provision(links, LEASE, SysctlLedger.open(ledger, "this boot"), adopt, this);
        identity = made;
        return made;
    }

    private HostIdentity identity() {
        return Objects.requireNonNull(identity, "provision first");
    }

    /** Takes the identity, and stands by it in every {@link #until} from now on. */
    void claim() {
        owner = identity().claim(false, HostClock.nanoTime());
        if (!owner) {
            throw new AssertionError("not claimed: " + told);
        }
        // What was asked for before is done: it must not be what raises a link later on.
        for (Runnable work = loop.poll(); work != null; work = loop.poll()) {
            work.run();
        }
    }

    void mute() {
        owner = false;
        identity().mute();
    }

    void resumed() {
        owner = true;
    }

    /** The agent's threads end and nothing is cleaned, as after SIGKILL. */
    void abandon() {
        owner = false;
        identity().close();
    }

    /** Turns like the loop until something is so. */
    void until(String what, BooleanSupplier so) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never: " + what + "; told " + told + "\n" + gateway.ip("-d addr"));
            }
            turn();
        }
    }

    /** Does not turn, as a loop that hangs, until something is so: nobody vouches. */
    void hangUntil(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never: " + what + "; told " + told);
            }
        }
    }

    /** Turns for a time. */
    void turnFor(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            turn();
        }
    }

    private void turn() throws InterruptedException {
        if (owner) {
            identity().vouch(HostClock.nanoTime());
        }
        Runnable work = loop.poll(5, TimeUnit.MILLISECONDS);
        if (work != null) {
            work.run();
        }
    }

    /** Whether the client's question on the LAN is answered, and from the shared MAC only. */
    boolean answers(String address) {
        String heard = answerTo(address);
        if (!heard.isEmpty() && !heard.contains("[" + LAN_MAC + "]")) {
            throw new AssertionError("answered from another MAC: " + heard);
        }
        return !heard.isEmpty();
    }

    /** What arping says of the answer to the client's question on the LAN, in lower case; empty without one. */
    String answerTo(String address) {
        try {
            return Netns.run(
                            ("ip netns exec " + client.name() + " arping -c 2 -w 1 -f -I p-lan0 " + address).split(" "))
                    .toLowerCase(java.util.Locale.ROOT);
        } catch (IllegalStateException silent) {
            return "";
        }
    }

    /** Whether the client reaches an address, of whatever version. */
    boolean reaches(String address) {
        try {
            Netns.run(("ip netns exec " + client.name() + " ping -n -c 1 -W 1 " + address).split(" "));
            return true;
        } catch (IllegalStateException silent) {
            return false;
        }
    }

    boolean isUp(String link) {
        return gateway.ip("link show " + link).contains(",UP");
    }

    String localRoutes(String link) {
        return gateway.ip("route show table local dev " + link);
    }

    static String sysctl(String device, String name) {
        return SysctlLedger.read(new Sysctl(4, device, name)).orElse("none");
    }

    @Override
    public void linkNeedsRaising(String link, boolean news) {
        told.add((news ? "lowered " : "still down ") + link);
        loop.add(() -> raiseAgain(link));
    }

    private void raiseAgain(String link) {
        if (owner) {
            identity().raiseAgain(link);
        }
    }

    @Override
    public void linkRaised(String link) {
        told.add("raised " + link);
    }

    @Override
    public void neighbours(String link, List<NeighbourEntry> entries) {
        told.add("neighbours " + link + " " + entries);
    }

    @Override
    public void foreignAddress(String link, Prefix prefix) {
        told.add("foreign " + prefix + " on " + link);
    }

    @Override
    public void repaired(String what, String target) {
        told.add("repaired " + what + " " + target);
    }

    @Override
    public void meddled(String what, String target, List<Suspect> suspects) {
        told.add("meddled " + what + " " + target);
    }

    @Override
    public void routeRefused(String link, String route, String why) {
        told.add("route " + link + " " + route + ": " + why);
    }

    @Override
    public void linkProvisioned(String link, boolean there) {
        told.add("provisioned " + link + " " + there);
        loop.add(() -> raiseAgain(link));
    }

    @Override
    public void sysctlPutBack(Sysctl key) {
        told.add("sysctl " + key);
    }

    @Override
    public void leasePutBack() {
        told.add("lease put back");
    }

    @Override
    public void leaseLapsed() {
        told.add("lease lapsed");
        loop.add(() -> {
            if (owner) {
                identity().holdAgain();
            }
        });
    }

    @Override
    public void failed(String what, RuntimeException why) {
        told.add("failed " + what + ": " + why.getMessage());
    }

    @Override
    public void close() {
        if (identity != null) {
            identity.close();
        }
        client.close();
    }
}
