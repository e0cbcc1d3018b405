package dev.baton.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.Answers.Answer;
import dev.baton.lab.witness.IpView;
import dev.baton.nativeconfig.addr.Ip;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each fault does what its name says, on hosts that run nothing but their kernel. Each test undoes its own fault. */
class FaultsIT {
    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void freezeSilencesEveryPortAndKeepsTheCarriers() {
        assertThat(reachable(Station.GW1)).containsExactly(Segment.LAN, Segment.WAN, Segment.SYNC);

        Fault freeze = lab.faults().freeze(Station.GW1);

        assertThat(freeze.doneNs() - freeze.beganNs()).isPositive();
        assertThat(reachable(Station.GW1)).isEmpty();
        assertThat(carriers(Station.GW1)).containsExactly(Segment.LAN, Segment.WAN, Segment.SYNC);
        assertThat(reachable(Station.CLIENT)).as("the others go on").containsExactly(Segment.LAN);

        lab.faults().thaw(Station.GW1);
        assertThat(reachable(Station.GW1)).containsExactly(Segment.LAN, Segment.WAN, Segment.SYNC);
    }

    @Test
    void powerOffDropsAllCarriers() {
        lab.faults().powerOff(Station.GW1);
        assertThat(carriers(Station.GW1)).isEmpty();
        assertThat(carriers(Station.GW2)).hasSize(3);
        assertThat(reachable(Station.GW1)).isEmpty();

        lab.faults().powerOn(Station.GW1);
        assertThat(carriers(Station.GW1)).hasSize(3);
        assertThat(reachable(Station.GW1)).hasSize(3);
    }

    @Test
    void unplugDropsOneCarrier() {
        lab.faults().unplug(Station.GW1, Segment.WAN);
        assertThat(carriers(Station.GW1)).containsExactly(Segment.LAN, Segment.SYNC);
        assertThat(reachable(Station.GW1)).containsExactly(Segment.LAN, Segment.SYNC);

        lab.faults().plug(Station.GW1, Segment.WAN);
        assertThat(reachable(Station.GW1)).hasSize(3);
    }

    @Test
    void everyAnswererOfAnAddressIsCounted() {
        Ip twice = Ip.parse("10.7.1.77");
        for (Station gateway : Station.GATEWAYS) {
            lab.in(gateway).ipBatch("addr add " + twice + "/32 dev lan0\n");
        }

        Answer answer = Answers.ask(lab, Station.CLIENT, Segment.LAN, twice);

        assertThat(answer.answerers())
                .containsExactlyInAnyOrder(Station.GW1.mac(Segment.LAN), Station.GW2.mac(Segment.LAN));
        assertThat(Answers.ask(lab, Station.CLIENT, Segment.LAN, Ip.parse("10.7.1.78"))
                        .replies())
                .isEmpty();
        for (Station gateway : Station.GATEWAYS) {
            lab.in(gateway).ipBatch("addr del " + twice + "/32 dev lan0\n");
        }
    }

    /** Asks by ARP from the peer, or from gw2 for the client: no cache takes part. */
    private static List<Segment> reachable(Station station) {
        Station asker = station == Station.GW2 ? Station.GW1 : Station.GW2;
        return station.segments().stream()
                .filter(segment -> !Answers.first(lab, asker, segment, station.address(segment))
                        .replies()
                        .isEmpty())
                .toList();
    }

    private static List<Segment> carriers(Station station) {
        return station.segments().stream()
                .filter(segment -> IpView.hasCarrier(lab.in(station), segment.device()))
                .toList();
    }
}
