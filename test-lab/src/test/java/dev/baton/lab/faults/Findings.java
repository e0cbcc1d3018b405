package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.traffic.TcpTransfer;
import dev.baton.lab.witness.AddressPairing;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link Trial} brought to light.
 *
 * @param dropped the packets of the flow that the pair lost, by number, and where they were seen; others its ends may
 *     have lost themselves
 */
record Findings(
        Evidence evidence,
        EchoReport echo,
        Map<Integer, String> dropped,
        TcpTransfer.Outcome transfer,
        List<Answers.Answer> answers) {

    static Mac sharedMac(Segment segment) {
        return Objects.requireNonNull(Trial.sharedMacs().get(segment), "no shared MAC on " + segment);
    }

    /** True of every trial: one MAC for each shared address, in every frame and every answer, and the content intact. */
    void mustHold() {
        Map<Ip, Mac> expected = new HashMap<>();
        Trial.sharedMacs().forEach((segment, mac) -> expected.put(segment.shared(), mac));
        assertThat(new AddressPairing(expected).breaches(evidence)).isEmpty();
        assertThat(answers).isNotEmpty().allSatisfy(answer -> {
            boolean home = answer.on().shared().equals(answer.target());
            assertThat(answer.answerers()).isSubsetOf(home ? List.of(sharedMac(answer.on())) : List.of());
        });
        assertThat(ownership().strays())
                .as("a shared MAC where it does not belong")
                .isEmpty();
        assertThat(transfer.intact()).as("%s", transfer).isTrue();
        assertThat(echo.flowsAtTheEnd()).as("%s", echo).isTrue();
    }

    Ownership ownership() {
        return Ownership.of(evidence);
    }

    /** The announcements that left a gateway on one segment from a moment on. */
    List<ArpSighting> announcements(Station by, Segment on, Instant from) {
        return evidence.announcements(on.shared(), from).stream()
                .filter(arp -> arp.place().equals(Evidence.place(by, on)))
                .toList();
    }

    /** Requires that the new owner announced on all segments, in one pass, in the form that every neighbour takes. */
    void announcedBy(Station owner, Instant from) {
        for (Segment segment : Segment.GATEWAY) {
            List<ArpSighting> here = announcements(owner, segment, from);
            assertThat(here)
                    .as("announcements on %s", segment)
                    .hasSizeGreaterThan(1)
                    .allSatisfy(arp -> {
                        assertThat(arp.isRequest()).isTrue();
                        assertThat(arp.etherSource()).isEqualTo(sharedMac(segment));
                        assertThat(arp.etherDestination()).isEqualTo(Mac.BROADCAST);
                        assertThat(arp.sender().mac()).isEqualTo(sharedMac(segment));
                    });
            for (Segment other : Segment.GATEWAY) {
                assertThat(announcements(owner, other, from).get(0).at())
                        .as("the first pass covers all interfaces before anything is said twice")
                        .isBefore(here.get(1).at());
            }
        }
    }

    /** Requires that the pair forwarded every packet of the flow. */
    void lostNothing() {
        assertThat(dropped).as("%s", echo).isEmpty();
    }

    /** Requires that every question of the neighbours in this time was answered by one host, and by this one. */
    void answeredBy(Station owner, Instant from, Instant to) {
        for (Segment segment : Segment.GATEWAY) {
            assertThat(asked(segment, from, to))
                    .as("questions on %s", segment)
                    .isNotEmpty()
                    .allSatisfy(exchange -> assertThat(exchange.answeredBy()).containsExactly(owner));
        }
    }

    /** Requires that no question of the neighbours in this time was answered by two hosts. */
    void neverAnsweredByTwo(Instant from, Instant to) {
        for (Segment segment : Segment.GATEWAY) {
            assertThat(asked(segment, from, to))
                    .allSatisfy(exchange -> assertThat(exchange.answeredBy()).hasSizeLessThan(2));
        }
    }

    private List<Evidence.Exchange> asked(Segment segment, Instant from, Instant to) {
        return evidence.exchanges(segment.shared(), Trial.neighbour(segment), segment).stream()
                .filter(exchange ->
                        !exchange.at().isBefore(from) && exchange.at().isBefore(to))
                .toList();
    }
}
