package dev.baton.agent.watch.reading;

import static dev.baton.agent.watch.reading.Wire.KEYS;
import static dev.baton.agent.watch.reading.Wire.LAN;
import static dev.baton.agent.watch.reading.Wire.SHARED_LAN;
import static dev.baton.agent.watch.reading.Wire.WAN;
import static dev.baton.agent.watch.reading.Wire.heartbeat;
import static dev.baton.agent.watch.reading.Wire.in;
import static dev.baton.agent.watch.reading.Wire.onGateway;
import static dev.baton.agent.watch.reading.Wire.out;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which heartbeats are shown: what is new at once, what is not once a second. */
class FoldingTest {
    private static final long MILLI = 1_000;

    private final FrameReader reader = Wire.reader();
    private final Folding folding = new Folding();
    private long counter;

    @Test
    void heartbeatsThatSayTheSameAreShownOnceASecond() {
        assertThat(heard(0)).isEmpty();
        for (int i = 1; i < 50; i++) {
            assertThat(heard(i * 20L)).isNull();
        }
        assertThat(heard(1_060)).isEqualTo("(+49, at most 80 ms apart)");
        assertThat(heard(1_080)).isNull();
    }

    @Test
    void newsAreShownAtOnce() {
        assertThat(heard(0)).isEmpty();
        assertThat(heard(20)).isNull();
        assertThat(heard(40, Status.ACTIVE)).isEqualTo("(+1, at most 20 ms apart)");
        assertThat(heard(60, Status.STANDBY)).as("said before, and yet news").isEmpty();
        assertThat(heard(80, Status.STANDBY)).isNull();
    }

    @Test
    void questionsBetweenTheHeartbeatsAreNoNewsEachTime() {
        for (int i = 0; i < 40; i++) {
            assertThat(heard(i * 20L, Status.STANDBY, 0)).as("heartbeat %d", i).isEqualTo(i == 0 ? "" : null);
            assertThat(heard(i * 20L + 5, Status.STANDBY, Flag.QUERY.bit()))
                    .as("question %d", i)
                    .isEqualTo(i == 0 ? "" : null);
        }
    }

    @Test
    void devicesAndDirectionsAreKeptApart() {
        CapturedFrame frame = onGateway(LAN, KEYS, heartbeat(1, 9, 1));
        Sighting sighting = Objects.requireNonNull(reader.read(frame));
        assertThat(folding.fold(frame, sighting)).isEmpty();
        assertThat(folding.fold(out(frame), sighting)).isEmpty();
        assertThat(folding.fold(new CapturedFrame(WAN, false, 0, frame.octets()), sighting))
                .isEmpty();
        assertThat(folding.fold(frame, sighting)).isNull();
    }

    @Test
    void everyFrameToEverybodyIsShown() {
        CapturedFrame frame = in(LAN, 60, octets -> ArpFrame.announcement(octets, SHARED_LAN, 1));
        for (int i = 0; i < 3; i++) {
            assertThat(folding.fold(frame, Objects.requireNonNull(reader.read(frame))))
                    .isEmpty();
        }
    }

    @Test
    void questionsForOneStationAreShownOnceASecondEach() {
        for (int second = 0; second < 2; second++) {
            for (int i = 0; i < 50; i++) {
                long at = second * 1_000_000L + i * 20L * MILLI;
                int first = i;
                assertThat(asked(at, 1))
                        .satisfies(said -> assertThat(said == null).isEqualTo(first > 0));
                assertThat(asked(at, 2))
                        .satisfies(said -> assertThat(said == null).isEqualTo(first > 0));
            }
        }
        assertThat(asked(2_000_000, 1)).isEqualTo("(+49, at most 20 ms apart)");
    }

    @Test
    void aClockThatIsSetBackHidesNothing() {
        assertThat(heard(5_000)).isEmpty();
        assertThat(heard(1_000)).isEmpty();
        assertThat(heard(1_020)).isNull();
    }

    @Test
    void aFloodFromEverNewSendersIsForgotten() {
        for (int i = 0; i < 5_000; i++) {
            CapturedFrame frame = onGateway(LAN, KEYS, heartbeat(1, 9, 1));
            new Mac(0x0200_0000_0000L | i).putAt(ByteBuffer.wrap(frame.octets()), 6);
            assertThat(folding.fold(frame, Objects.requireNonNull(reader.read(frame))))
                    .isEmpty();
        }
    }

    private @Nullable String asked(long atMicros, int target) {
        CapturedFrame frame =
                Wire.at(in(LAN, 60, octets -> ArpFrame.request(octets, Wire.PEER, Wire.OWN, 9, target)), atMicros);
        return folding.fold(frame, Objects.requireNonNull(reader.read(frame)));
    }

    private @Nullable String heard(long atMillis) {
        return heard(atMillis, Status.STANDBY);
    }

    private @Nullable String heard(long atMillis, Status status) {
        return heard(atMillis, status, 0);
    }

    private @Nullable String heard(long atMillis, Status status, int flags) {
        Heartbeat heartbeat = heartbeat(1, 9, ++counter);
        heartbeat.status = status;
        heartbeat.flags = flags;
        CapturedFrame frame = Wire.at(onGateway(LAN, KEYS, heartbeat), atMillis * MILLI);
        return folding.fold(frame, Objects.requireNonNull(reader.read(frame)));
    }
}
