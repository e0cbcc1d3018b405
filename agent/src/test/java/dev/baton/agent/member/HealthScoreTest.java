package dev.baton.agent.member;

import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.MemberEvent;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Probes;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.PathSet;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong with the only gateway interface of a segment on which nobody but the peer ever speaks. */
class HealthScoreTest {
    private static final long SECOND = 1_000_000_000;
    private static final int SYNC = 0;
    private static final int LAN = 1;
    private static final int PEER = 2;
    private static final DetectSettings DETECT = DetectSettings.standard(SYNC, LAN);

    private final PathFacts[] paths = {
        new PathFacts(SYNC, -1, SECOND / 50, SECOND / 50), new PathFacts(LAN, 0, SECOND / 50, SECOND / 50)
    };
    private final PeerMonitor monitor =
            new PeerMonitor(PEER, DETECT, silent(Probes.class), silent(PeerMonitor.Listener.class));
    private final RecordedEvents events = new RecordedEvents();
    private final HealthScore health = new HealthScore(
            paths,
            new Admission(1, 1, DETECT),
            new CrossedPaths(paths, events),
            new Pair(),
            events,
            (path, atNs) -> {});
    private long nowNs = Long.MAX_VALUE - 5 * SECOND; // a monotonic clock may overflow

    @BeforeEach
    void aloneForLong() {
        for (PathFacts path : paths) {
            path.carrier = true;
        }
        health.onTick(nowNs);
        pass(10 * SECOND);
    }

    private void pass(long ns) {
        nowNs += ns;
        health.onTick(nowNs);
    }

    @Test
    void aPeerThatIsBackOnSyncIsMissedOnTheLanInItsOwnTimeOnly() {
        monitor.heard(SYNC, 7, nowNs);
        pass(SECOND / 1_000);
        events.told().isEmpty();
        monitor.heard(LAN, 7, nowNs);
        health.stationHeard(LAN, false, nowNs);
        pass(SECOND / 1_000);
        events.told().isEmpty();
    }

    @Test
    void aSecondOfSilenceBesideALivingPeerIsDeafness() {
        monitor.heard(SYNC, 7, nowNs);
        pass(1);
        pass(SECOND);
        events.told().containsExactly(new MemberEvent.HealthChanged(0, LAN, Ailment.DEAF, 500));
    }

    @Test
    void aDeadEndCountsWhenItHasLastedWithAPeerOrWithout() {
        health.deadEnd(0, true, nowNs);
        pass(5 * SECOND - 1);
        health.deadEnd(0, false, nowNs);
        health.deadEnd(0, true, nowNs);
        pass(5 * SECOND - 1);
        events.told().as("a network that is reconfigured").isEmpty();
        pass(1);
        health.deadEnd(0, true, nowNs);
        events.told().containsExactly(new MemberEvent.HealthChanged(0, LAN, Ailment.DEAD_END, 250));
        health.deadEnd(0, false, nowNs);
        pass(1);
        events.told()
                .containsExactly(
                        new MemberEvent.HealthChanged(0, LAN, Ailment.DEAD_END, 250),
                        new MemberEvent.HealthChanged(0, LAN, null, 1000));
    }

    @Test
    void withoutCarrierADeadEndMattersNoMore() {
        health.deadEnd(0, true, nowNs);
        paths[1].carrier = false;
        pass(6 * SECOND);
        events.told().containsExactly(new MemberEvent.HealthChanged(0, LAN, Ailment.NO_CARRIER, 1));
    }

    private static <T> T silent(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null));
    }

    private final class Pair implements Beacon.Roster {
        @Override
        public boolean isUnwitnessed(long nowNs) {
            return false;
        }

        @Override
        public boolean servesTheSame(PeerRecord peer) {
            return true;
        }

        private final PeerRecord peer = new PeerRecord(PEER, monitor);

        @Override
        public @Nullable PeerRecord find(int node) {
            return node == PEER ? peer : null;
        }

        @Override
        public @Nullable PathSet heardPaths(int node) {
            return node == PEER ? monitor.heardPaths() : null;
        }

        @Override
        public void nameNeighbours(PathFacts path, Heartbeat heartbeat, long atNs) {}
    }
}
