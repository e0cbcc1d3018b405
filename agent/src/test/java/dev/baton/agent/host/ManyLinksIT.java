package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A claim of more links than a loop can raise without being late. */
@ExtendWith(NetnsExtension.class)
class ManyLinksIT {
    private static final int LINKS = 24;
    private static final int AT_ONCE = 8;

    @TempDir
    private Path directory;

    private final List<SharedLink> links = new ArrayList<>();
    private Segment segment;
    private HostIdentity identity;

    @BeforeEach
    void provision(Netns gateway) {
        segment = new Segment(gateway, directory.resolve("sysctl.saved"));
        for (int i = 1; i <= LINKS; i++) {
            segment.plug("x" + i, "10.100." + i + ".2/24");
            links.add(new SharedLink(
                    "bt-x" + i,
                    "x" + i,
                    new Mac(0x1000_00c1_4b00L + i),
                    "baton:7:" + i,
                    List.of(Prefix.parse("10.100." + i + ".1/24")),
                    List.of()));
        }
        segment.links(links.toArray(SharedLink[]::new));
        identity = segment.provision(false);
    }

    @AfterEach
    void close() {
        segment.close();
    }

    private long up() {
        return segment.gateway
                .ip("-br link show up")
                .lines()
                .filter(line -> line.startsWith("bt-x"))
                .count();
    }

    @Test
    void theFirstAreUpAtOnceAndTheOthersFollowEachHeldByTheLease() throws InterruptedException {
        segment.claim();
        assertThat(links.subList(0, AT_ONCE)).allMatch(link -> segment.isUp(link.name()));
        assertThat(links.subList(0, AT_ONCE)).noneMatch(link -> identity.isRaising(link.name()));
        segment.until("all are up", () -> links.stream().noneMatch(link -> identity.isRaising(link.name())));
        assertThat(up()).isEqualTo(LINKS);
        assertThat(segment.told).contains("raised bt-x" + (AT_ONCE + 1), "raised bt-x" + LINKS);

        segment.turnFor(Segment.LEASE.multipliedBy(2));
        String lease = Netns.run(
                "ip", "netns", "exec", segment.gateway.name(), "nft", "list", "set", "netdev", "baton", "lease");
        assertThat(links).as("renewed together").allMatch(link -> lease.contains("\"" + link.name() + "\""));
        assertThat(segment.told).noneMatch(line -> line.startsWith("lease") || line.startsWith("failed"));
        assertThat(segment.told).noneMatch(line -> line.startsWith("lowered"));
    }

    @Test
    void whatIsMutedMeanwhileStaysDown() throws InterruptedException {
        segment.claim();
        segment.mute();
        segment.until("all are down", () -> up() == 0);
        segment.turnFor(Duration.ofMillis(300));
        assertThat(up()).isZero();
        assertThat(links).noneMatch(link -> identity.isRaising(link.name()));
    }

    @Test
    void nobodyWaitsForALinkWhoseDeviceIsDown() throws InterruptedException {
        segment.gateway.ip("link set x" + LINKS + " down");
        segment.claim();
        segment.until("it is told of all the same", () -> segment.told.contains("raised bt-x" + LINKS));
        assertThat(links).noneMatch(link -> identity.isRaising(link.name()));
    }

    @Test
    void aDeviceThatIsGoneHoldsUpNoOther() throws InterruptedException {
        segment.gateway.ip("link del x" + (AT_ONCE + 2));
        segment.claim();
        segment.until("the others are up", () -> up() == LINKS - 1);
        assertThat(links).noneMatch(link -> identity.isRaising(link.name()));
    }
}
