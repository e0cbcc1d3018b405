package dev.baton.nativeconfig.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A gateway with two shared links {@code bt-lan} and {@code bt-wan}, both on the cable to a client in another namespace;
 * the client asks by ARP. nft is the independent witness of what the table says.
 */
@ExtendWith(NetnsExtension.class)
class KernelLeaseIT {
    private static final List<String> LINKS = List.of("bt-lan", "bt-wan");
    private static final List<LeasedLink> WHOLE =
            LINKS.stream().map(LeasedLink::whole).toList();
    private static final String ADDRESS = "10.7.1.1";
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Duration DURATION = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Netns client = Netns.create();

    @BeforeEach
    void raiseTheSharedLinks(Netns gateway) {
        gateway.ip("link add lan0 type veth peer name eth0 netns " + client.name());
        // Else the parent answers for the shared addresses in the links' place.
        Netns.run("sysctl", "-qw", "net.ipv4.conf.lan0.arp_ignore=1");
        gateway.ip("link set lan0 up");
        client.ip("link set eth0 up");
        client.ip("address add 10.7.1.50/24 dev eth0");
        addLink(gateway, "bt-lan", SHARED.toString(), ADDRESS);
        addLink(gateway, "bt-wan", "10:00:00:c1:4a:47", "10.7.2.1");
    }

    private static void addLink(Netns gateway, String link, String mac, String address) {
        gateway.ip("link add " + link + " link lan0 address " + mac + " type macvlan mode bridge");
        gateway.ip("address add " + address + "/24 dev " + link);
        gateway.ip("link set " + link + " up");
    }

    @AfterEach
    void deleteClient() {
        client.close();
    }

    @Test
    void answersWhileHeldAndIsSilentWhenItRunsOut() {
        try (KernelLease lease = KernelLease.open("baton")) {
            assertThat(lease.exists()).isFalse();
            assertThat(lease.hold(LINKS)).as("nothing to hold").isFalse();
            lease.provision(WHOLE, List.of(), DURATION);
            assertThat(lease.exists()).isTrue();
            assertThat(lease.coversEgress()).isTrue();
            assertThat(lease.remaining()).isEmpty();
            assertThat(answers()).as("provisioned, not held").isFalse();

            assertThat(lease.hold(LINKS)).isTrue();
            assertThat(lease.remaining()).containsOnlyKeys(LINKS);
            assertThat(lease.remaining().values()).allMatch(left -> left.compareTo(DURATION) <= 0);
            assertThat(answers()).as("held").isTrue();
            for (int i = 0; i < 5; i++) {
                pause(DURATION.dividedBy(4));
                assertThat(i % 2 == 0 ? lease.renew(LINKS) : lease.hold(LINKS)).isTrue();
            }
            assertThat(answers()).as("renewed").isTrue();

            pause(DURATION);
            assertThat(lease.remaining()).isEmpty();
            assertThat(answers()).as("ran out").isFalse();
        }
    }

    @Test
    void aShortenedLeaseRunsOutSoonAndARenewalMakesItAFullOneAgain() {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(WHOLE, LINKS, LONG);
            assertThat(lease.shorten(LINKS)).isTrue();
            assertThat(lease.remaining().values()).hasSize(2).allMatch(left -> left.compareTo(KernelLease.BRIEF) <= 0);
            assertThat(answers()).isTrue();
            assertThat(lease.renew(LINKS)).isTrue();
            assertThat(lease.remaining().values()).hasSize(2).allMatch(left -> left.compareTo(LONG.dividedBy(2)) > 0);

            assertThat(lease.shorten(LINKS)).isTrue();
            pause(KernelLease.BRIEF.plusMillis(20));
            assertThat(lease.remaining()).isEmpty();
            assertThat(answers()).isFalse();
            assertThat(lease.shorten(LINKS)).as("swallowed").isTrue();
            assertThat(lease.remaining()).as("what has run out stays so").isEmpty();
        }
    }

    @Test
    void aReleaseMutesAtOnceAndALateRenewalDoesNotUndoIt() {
        try (KernelLease lease = KernelLease.open("baton");
                KernelLease renewing = KernelLease.open("baton")) {
            lease.provision(WHOLE, LINKS, LONG);
            assertThat(answers()).isTrue();
            assertThat(renewing.renew(LINKS)).isTrue();
            assertThat(lease.release()).isTrue();
            assertThat(answers()).isFalse();
            assertThat(renewing.renew(LINKS)).isFalse();
            assertThat(lease.remaining()).isEmpty();
            assertThat(answers()).isFalse();
            assertThat(lease.release()).as("again").isTrue();

            lease.hold(List.of("bt-wan"));
            assertThat(renewing.renew(LINKS)).as("one of them was not held").isFalse();
            assertThat(lease.remaining()).containsOnlyKeys("bt-wan");
        }
    }

    @Test
    void whatTheHostItselfWouldSayIsMutedToo() throws Exception {
        try (KernelLease lease = KernelLease.open("baton");
                PacketSocket out = open("bt-lan");
                PacketSocket in = inClient(() -> open("eth0"))) {
            lease.provision(WHOLE, List.of(), LONG);
            ByteBuffer announcement = announcement();
            ByteBuffer heard = ByteBuffer.allocateDirect(100);
            assertThat(out.send(announcement)).as("refused by the egress chain").isFalse();
            assertThat(out.lastErrno()).isIn(Errno.EPERM, Errno.ENOBUFS);
            pause(Duration.ofMillis(20));
            assertThat(in.receive(heard)).isEqualTo(-1);
            lease.hold(LINKS);
            assertThat(out.send(announcement)).isTrue();
            pause(Duration.ofMillis(20));
            assertThat(in.receive(heard)).isEqualTo(42);
        }
    }

    @Test
    void isPutBackAfterSomebodyFlushedTheRuleset() {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(WHOLE, LINKS, LONG);
            Netns.run("nft", "flush", "ruleset");
            assertThat(lease.exists()).isFalse();
            assertThat(lease.hold(LINKS)).isFalse();
            assertThat(lease.renew(LINKS)).isFalse();
            assertThat(lease.release()).as("nothing is muted").isFalse();
            assertThat(lease.remaining()).isEmpty();
            assertThat(lease.coversEgress()).isFalse();
            assertThat(answers()).as("no table, no drop").isTrue();
            lease.provision(WHOLE, List.of(), LONG);
            assertThat(answers()).isFalse();
        }
    }

    @Test
    void noticesWhateverPartOfItIsMissing() {
        String[][] meddling = {
            {"flush", "chain", "netdev", "baton", "ingress"},
            {"flush", "chain", "netdev", "baton", "egress"},
            {"destroy", "egress"},
            {"flush", "table", "netdev", "baton"},
        };
        try (KernelLease lease = KernelLease.open("baton")) {
            for (String[] command : meddling) {
                lease.provision(WHOLE, LINKS, LONG);
                assertThat(lease.hold(LINKS)).isTrue();
                if (command[0].equals("destroy")) {
                    nft("flush", "chain", "netdev", "baton", command[1]);
                    nft("delete", "chain", "netdev", "baton", command[1]);
                } else {
                    nft(command);
                }
                assertThat(lease.hold(LINKS)).as(String.join(" ", command)).isFalse();
            }
            lease.provision(List.of(LeasedLink.whole("bt-lan")), LINKS, LONG);
            assertThat(lease.hold(LINKS)).as("bt-wan is not covered").isFalse();
        }
    }

    @Test
    void aLinkThatWasDeletedAndMadeAnewIsMuteAgainOnceProvisioned(Netns gateway) {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(WHOLE, LINKS, LONG);
            gateway.ip("link del bt-lan");
            gateway.ip("link del bt-wan");
            addLink(gateway, "bt-lan", SHARED.toString(), ADDRESS);
            addLink(gateway, "bt-wan", "10:00:00:c1:4a:47", "10.7.2.1");
            // Before Linux 6.16 the chain is gone with its devices, since then it takes up new ones of the same name.
            boolean whole = lease.hold(LINKS);
            if (!whole) {
                lease.provision(WHOLE, LINKS, LONG);
            }
            assertThat(answers()).isTrue();
            assertThat(lease.release()).isTrue();
            assertThat(answers()).as("chain survived: %s", whole).isFalse();
        }
    }

    /** By transactions then, as a frame cannot be sent on such a link. */
    @Test
    void isHeldRenewedAndReleasedOnLinksThatAreDown(Netns gateway) {
        LINKS.forEach(link -> gateway.ip("link set " + link + " down"));
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(WHOLE, List.of("bt-wan"), LONG);
            assertThat(lease.renew(LINKS)).isFalse();
            assertThat(lease.remaining()).containsOnlyKeys("bt-wan");
            assertThat(lease.hold(LINKS)).isTrue();
            assertThat(lease.renew(LINKS)).isTrue();
            assertThat(lease.hold(List.of("bt-lan"))).isTrue();
            assertThat(lease.remaining()).containsOnlyKeys("bt-lan");
            assertThat(lease.release()).isTrue();
            assertThat(lease.remaining()).isEmpty();
            assertThat(lease.renew(LINKS)).isFalse();
        }
    }

    @Test
    void theOrdersNeverReachTheWire() throws Exception {
        try (KernelLease lease = KernelLease.open("baton");
                PacketSocket wire = inClient(
                        () -> PacketSocket.open("eth0", Libc.if_nametoindex("eth0"), 0x88b6, SocketFilter.none()))) {
            lease.provision(WHOLE, LINKS, LONG);
            for (int i = 0; i < 10; i++) {
                assertThat(lease.hold(LINKS)).isTrue();
                assertThat(lease.renew(LINKS)).isTrue();
                assertThat(lease.release()).isTrue();
            }
            Netns.run("nft", "flush", "ruleset");
            assertThat(lease.renew(LINKS)).isFalse();
            assertThat(lease.release()).isFalse();
            pause(Duration.ofMillis(50));
            assertThat(wire.receive(ByteBuffer.allocateDirect(100))).isEqualTo(-1);
        }
    }

    @Test
    void coversLinksThatAreDown(Netns gateway) {
        gateway.ip("link set bt-lan down");
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(WHOLE, List.of(), LONG);
            gateway.ip("link set bt-lan up");
            assertThat(answers()).isFalse();
            assertThat(lease.hold(LINKS)).isTrue();
            assertThat(answers()).isTrue();
        }
    }

    /** An agent that comes back finds the lease alive and provisions it: no frame may be lost, none may slip through. */
    @Test
    void provisioningAnewLeavesNoGap() throws Exception {
        try (KernelLease lease = KernelLease.open("baton");
                PacketSocket out = open("bt-lan");
                PacketSocket in = inClient(() -> open("eth0"))) {
            ByteBuffer announcement = announcement();
            ByteBuffer heard = ByteBuffer.allocateDirect(100);
            lease.provision(WHOLE, LINKS, LONG);
            Callable<Integer> provisionOften = () -> {
                try (KernelLease another = KernelLease.open("baton")) {
                    for (int i = 0; i < 50; i++) {
                        another.provision(WHOLE, LINKS, LONG);
                    }
                    return 50;
                }
            };
            FutureTask<Integer> held = inGateway(provisionOften);
            long sent = 0;
            long received = 0;
            while (!held.isDone()) {
                assertThat(out.send(announcement))
                        .as("muted after %d frames", sent)
                        .isTrue();
                sent++;
                while (in.receive(heard) >= 0) {
                    received++;
                }
            }
            assertThat(held.get()).isEqualTo(50);
            pause(Duration.ofMillis(20));
            while (in.receive(heard) >= 0) {
                received++;
            }
            assertThat(received).isEqualTo(sent).isGreaterThan(100);

            lease.provision(WHOLE, List.of(), LONG);
            FutureTask<Integer> mute = inGateway(() -> {
                try (KernelLease another = KernelLease.open("baton")) {
                    for (int i = 0; i < 50; i++) {
                        another.provision(WHOLE, List.of(), LONG);
                    }
                    return 50;
                }
            });
            while (!mute.isDone()) {
                assertThat(out.send(announcement)).as("leaked").isFalse();
            }
            pause(Duration.ofMillis(20));
            assertThat(in.receive(heard)).isEqualTo(-1);
        }
    }

    @Test
    void nftReadsTheTableAsDesigned() {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(WHOLE, List.of("bt-lan"), Duration.ofMillis(1500));
            String ruleset = nft("list", "ruleset").replaceAll("\\s+", " ").strip();
            assertThat(ruleset)
                    .matches(
                            "table netdev baton \\{ set lease \\{ type ifname size 1024 flags dynamic,timeout timeout 1s500ms"
                                    + " elements = \\{ \"bt-lan\" expires 1s\\d+ms \\} \\}"
                                    + " chain ingress \\{ type filter hook ingress devices = \\{ bt-(lan|wan), bt-(lan|wan) \\}"
                                    + " priority -500; policy accept; iifname @lease accept drop \\}"
                                    + " chain egress \\{ type filter hook egress devices = \\{ bt-(lan|wan), bt-(lan|wan) \\}"
                                    + " priority -500; policy accept;"
                                    + " @ll,96,64 0x88b6[0-9a-f]{10}00 update @lease \\{ oifname \\} drop"
                                    + " @ll,96,64 0x88b6[0-9a-f]{10}01 oifname @lease update @lease \\{ oifname \\} drop"
                                    + " @ll,96,64 0x88b6[0-9a-f]{10}02 delete @lease \\{ oifname \\} drop"
                                    + " @ll,96,64 0x88b6[0-9a-f]{10}03 oifname @lease"
                                    + " update @lease \\{ oifname timeout 400ms \\} drop"
                                    + " oifname @lease accept drop \\} \\}");
            nft("add", "table", "inet", "theirs");
            lease.provision(WHOLE, List.of(), LONG);
            lease.remove();
            lease.remove();
            assertThat(nft("list", "tables").strip()).as("others' tables stay").isEqualTo("table inet theirs");
        }
    }

    @Test
    void saysWhatTheKernelSays() {
        try (KernelLease lease = KernelLease.open("baton")) {
            assertThatExceptionOfType(NativeCallException.class)
                    .isThrownBy(
                            () -> lease.provision(List.of(LeasedLink.whole("bt-lan-of-twenty-chr")), List.of(), LONG))
                    .withMessageStartingWith("NFT_MSG_NEWCHAIN ingress on [bt-lan-of-twenty-chr]: ");
            assertThat(lease.exists()).as("nothing was half done").isFalse();
        }
    }

    private boolean answers() {
        try {
            Process arping = new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            client.name(),
                            "arping",
                            "-q",
                            "-c",
                            "1",
                            "-w",
                            "1",
                            "-f",
                            "-I",
                            "eth0",
                            ADDRESS)
                    .redirectErrorStream(true)
                    .start();
            arping.getInputStream().readAllBytes();
            assertThat(arping.waitFor(5, TimeUnit.SECONDS)).isTrue();
            return arping.exitValue() == 0;
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer announcement() {
        ByteBuffer frame = ByteBuffer.allocateDirect(42);
        Mac.BROADCAST.putAt(frame, 0);
        SHARED.putAt(frame, 6);
        frame.putShort(12, (short) 0x0806).putLong(14, 0x0001_0800_0604_0001L);
        SHARED.putAt(frame, 22);
        frame.putInt(28, 0x0a070101).putInt(38, 0x0a070101);
        return frame;
    }

    private static PacketSocket open(String device) {
        return PacketSocket.open(device, Libc.if_nametoindex(device), 0x0806, SocketFilter.arp());
    }

    private <T> T inClient(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            client.enter();
            return body.call();
        });
        new Thread(task, "in client").start();
        return task.get();
    }

    /** A new thread is in the namespace of the one that starts it. */
    private static <T> FutureTask<T> inGateway(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        new Thread(task, "in gateway").start();
        return task;
    }

    private static String nft(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "nft";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Netns.run(command);
    }

    private static void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos() + 5_000_000;
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
