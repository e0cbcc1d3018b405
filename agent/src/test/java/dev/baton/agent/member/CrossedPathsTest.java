package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Probes;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A peer's heartbeats that arrive on another interface than they say; and from a MAC that is ours. */
class CrossedPathsTest {
    private static final long MILLI = 1_000_000;
    private static final Mac OURS = Mac.parse("02:00:00:00:01:01");
    private static final Mac OTHER = Mac.parse("02:00:00:00:01:02");
    private static final Mac PEERS = Mac.parse("02:00:00:00:02:01");
    private static final HeartbeatKey KEY = new HeartbeatKey(new byte[32]);
    private static final int PEER = 2;

    private final PathFacts sync = new PathFacts(0, -1, 20, 20);
    private final PathFacts lan = new PathFacts(1, 0, 20, 20);
    private final PathFacts wan = new PathFacts(2, 1, 20, 20);
    private final PathFacts[] paths = {sync, lan, wan};
    private final RecordedEvents events = new RecordedEvents();
    private final CrossedPaths crossed = new CrossedPaths(paths, events);
    private final PeerRecord peer = new PeerRecord(
            PEER,
            new PeerMonitor(
                    PEER, DetectSettings.standard(0, 1, 2), stub(Probes.class), stub(PeerMonitor.Listener.class)));

    @Test
    void whatArrivesElsewhereAndNeverWhereItShouldIsToldOnceCertainAndOnceAMinute() {
        for (int ms = 0; ms < 500; ms += 20) {
            assertThat(crossed.explains(frame(2, PEERS), lan, peer, false, ms * MILLI))
                    .isTrue();
            assertThat(crossed.explains(frame(1, PEERS), wan, peer, false, ms * MILLI))
                    .isTrue();
        }
        events.told().isEmpty();
        crossed.explains(frame(2, PEERS), lan, peer, false, 500 * MILLI);
        crossed.explains(frame(1, PEERS), wan, peer, false, 510 * MILLI);
        crossed.explains(frame(2, PEERS), lan, peer, false, 520 * MILLI);
        events.told()
                .containsExactly(
                        new MemberEvent.PathsCrossed(0, 2, 1, 2, false),
                        new MemberEvent.PathsCrossed(0, 2, 2, 1, false));
        for (int ms = 520; ms < 61_000; ms += 500) {
            crossed.explains(frame(2, PEERS), lan, peer, true, ms * MILLI);
        }
        events.told().hasSize(3).endsWith(new MemberEvent.PathsCrossed(0, 2, 1, 2, true));
        assertThat(crossed.isCrossed(lan, wan, 61_000 * MILLI)).isTrue();
        assertThat(crossed.isCrossed(wan, lan, 61_000 * MILLI)).as("not lately").isFalse();
    }

    @Test
    void wherePeersAreHeardAsTheyShouldBeItIsSomethingElse() {
        peer.monitor().heard(1, 7, 0);
        assertThat(crossed.explains(frame(2, PEERS), lan, peer, false, 0))
                .as("joined: both arrive on lan")
                .isFalse();
        assertThat(crossed.explains(frame(1, PEERS), wan, peer, false, 0))
                .as("joined: what lan hears too is a stray one on wan")
                .isFalse();
        assertThat(crossed.explains(frame(2, PEERS), sync, peer, false, 0)).isFalse();
        assertThat(crossed.isCrossed(lan, wan, 0)).isFalse();
    }

    @Test
    void whoseDeviceChangedSinceThePeerWasHeardThereIsTheOneThatIsCrossed() {
        lan.addresses(OURS, null, null);
        wan.addresses(OTHER, null, null);
        lan.provenMacBits = OURS.bits();
        wan.provenMacBits = OTHER.bits();
        assertThat(exchangedAfterASecond(0))
                .as("two cables: it may be the peer's")
                .isFalse();
        lan.addresses(OTHER, null, null);
        assertThat(crossed.isExchangedHere(lan, 2_000 * MILLI))
                .as("not crossed any more")
                .isFalse();
        assertThat(exchangedAfterASecond(10_000)).isTrue();
        assertThat(crossed.isExchangedHere(wan, 11_000 * MILLI))
                .as("of the same MAC")
                .isFalse();
        lan.addresses(OURS, null, null);
        assertThat(crossed.isExchangedHere(lan, 11_000 * MILLI))
                .as("exchanged back")
                .isFalse();
    }

    private boolean exchangedAfterASecond(long fromMs) {
        for (long ms = fromMs; ms <= fromMs + 1_000; ms += 20) {
            crossed.explains(frame(2, PEERS), lan, null, true, ms * MILLI);
        }
        return crossed.isExchangedHere(lan, (fromMs + 1_000) * MILLI);
    }

    @Test
    void anotherIndexBeginsAnew() {
        crossed.explains(frame(2, PEERS), lan, null, false, 0);
        crossed.explains(frame(9, PEERS), lan, null, false, 400 * MILLI);
        crossed.explains(frame(9, PEERS), lan, null, false, 800 * MILLI);
        events.told().isEmpty();
        crossed.explains(frame(9, PEERS), lan, null, false, 900 * MILLI);
        events.told().containsExactly(new MemberEvent.PathsCrossed(0, 2, 1, 9, false));
    }

    @Test
    void aPeerWithOurMacIsToldOnceAMinute() {
        lan.addresses(OURS, null, null);
        TwinMacs twins = new TwinMacs(1, paths, events);
        twins.heartbeat(frame(1, PEERS), 0);
        twins.heartbeat(frame(2, OURS), 0);
        twins.heartbeat(frame(2, Mac.ZERO), 0);
        events.told().isEmpty();
        twins.heartbeat(frame(1, OURS), 1);
        twins.heartbeat(frame(1, OURS), 20 * MILLI);
        events.told().containsExactly(new MemberEvent.SameMacHeard(0, 2, 1, OURS));
        twins.heartbeat(frame(1, OURS), 60_000 * MILLI + 1);
        events.told().hasSize(2);
        new TwinMacs(PEER, paths, events).heartbeat(frame(1, OURS), 0);
        events.told().as("our own frame that came back").hasSize(2);
    }

    private static HeartbeatView frame(int path, Mac mac) {
        Heartbeat said = new Heartbeat();
        said.cluster = 7;
        said.node = PEER;
        said.path = path;
        said.macBits = mac.bits();
        ByteBuffer octets = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        new HeartbeatWriter(KeyRing.of(KEY)).write(said, octets);
        HeartbeatView view = new HeartbeatView(7, KeyRing.of(KEY));
        view.wrap(octets);
        return view;
    }

    private static <T> T stub(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null));
    }
}
