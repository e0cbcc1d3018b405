package dev.baton.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.traffic.EchoReport.Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EchoReportTest {
    private static final long MILLI = 1_000_000;

    @Test
    void anOutageRunsFromTheLastEchoedBeforeToTheFirstEchoedAfter() {
        EchoReport report = EchoReport.of(1000, flow(".....xxx...x..."));

        assertThat(report.sent()).isEqualTo(15);
        assertThat(report.lost()).isEqualTo(4);
        assertThat(report.outages()).hasSize(2);
        assertThat(report.longestOutageMs()).isEqualTo(4.0);
        assertThat(report.flowsAtTheEnd()).isTrue();
    }

    @Test
    void trafficThatNeverComesBackIsSaid() {
        EchoReport report = EchoReport.of(1000, flow("..xxxx"));

        assertThat(report.flowsAtTheEnd()).isFalse();
        assertThat(report.longestOutageMs()).isEqualTo(4.0);
    }

    @Test
    void aPauseOfTheSenderIsNoOutage() {
        List<Packet> packets = flow("...");
        packets.add(new Packet(40 * MILLI, true, 41 * MILLI));
        EchoReport report = EchoReport.of(1000, packets);

        assertThat(report.longestOutageMs()).isZero();
        assertThat(report.senderLatenessNs()).isEqualTo(37 * MILLI);
    }

    @Test
    void roundTripsAreCountedByTheirUpperBound() {
        List<Packet> packets = List.of(
                new Packet(0, true, MILLI),
                new Packet(MILLI, true, 4 * MILLI),
                new Packet(2 * MILLI, true, 3000 * MILLI));

        assertThat(EchoReport.of(1000, packets).roundTripsMs()).containsExactly(1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    /** One packet a millisecond: a dot comes back, a cross is lost. */
    private static List<Packet> flow(String picture) {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < picture.length(); i++) {
            boolean echoed = picture.charAt(i) == '.';
            packets.add(new Packet(i * MILLI, echoed, echoed ? i * MILLI + 1000 : 0));
        }
        return packets;
    }
}
