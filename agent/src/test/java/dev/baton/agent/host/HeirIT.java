package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.lease.KernelLease;
import dev.baton.nativeconfig.lease.LeasedLink;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an agent was granted that was killed, in the hands of the next one. */
@ExtendWith(NetnsExtension.class)
class HeirIT {
    private static final List<String> LINKS = List.of("bt-lan", "bt-wan");

    @TempDir
    Path directory;

    private Segment segment;
    private KernelLease kernel;

    @BeforeEach
    void leaveAClaimBehind(Netns netns) {
        segment = new Segment(netns, directory.resolve("sysctl.saved"));
        HostIdentity killed = segment.provision(false);
        segment.claim();
        killed.close(); // its threads end, nothing is cleaned: as after SIGKILL
        kernel = KernelLease.open("baton");
    }

    @AfterEach
    void unplug() {
        kernel.close();
        segment.close();
    }

    @Test
    void prolongsWhatIsStillGranted() throws Exception {
        segment.until("half is over", () -> left().compareTo(Segment.LEASE.dividedBy(2)) < 0);
        assertThat(left()).isPositive();
        HostIdentity.prolong(List.of(Segment.LAN, Segment.WAN));
        assertThat(left()).isGreaterThan(Segment.LEASE.dividedBy(2));

        segment.until("it ran out", () -> left().isZero());
        HostIdentity.prolong(List.of(Segment.LAN, Segment.WAN));
        assertThat(left()).isZero();
    }

    @Test
    void keepsItThroughANewTable() {
        try (HeldLease heir = new HeldLease(KernelLease.open("baton"), Duration.ofSeconds(30))) {
            heir.keepGranted();
            heir.provision(LINKS.stream().map(LeasedLink::whole).toList());
            assertThat(left()).isGreaterThan(Segment.LEASE);
            assertThat(segment.answers("10.7.1.1")).isTrue();
        }
    }

    @Test
    void getsNothingBackThatRanOutWhileItStarted() throws Exception {
        try (HeldLease heir = new HeldLease(KernelLease.open("baton"), Segment.LEASE)) {
            assertThat(heir.isAlive(LINKS)).isTrue();
            heir.keepGranted();
            segment.until("it ran out", () -> left().isZero());
            heir.provision(LINKS.stream().map(LeasedLink::whole).toList());
            assertThat(left()).isZero();
            assertThat(segment.answers("10.7.1.1"))
                    .as("it may be the peer's by now")
                    .isFalse();
        }
    }

    /** The least that is granted to a link of ours; zero for nothing. */
    private Duration left() {
        var remaining = kernel.remaining();
        return remaining.keySet().containsAll(LINKS)
                ? remaining.values().stream().min(Duration::compareTo).orElse(Duration.ZERO)
                : Duration.ZERO;
    }
}
