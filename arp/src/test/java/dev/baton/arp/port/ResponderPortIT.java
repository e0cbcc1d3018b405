package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.AnswerSettings;
import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Published addresses on a real shared link, asked for by arping and seen by tcpdump. */
class ResponderPortIT {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final long OWN = Mac.parse("52:54:00:00:00:01").bits();

    private final Namespaces namespaces = new Namespaces();
    private final List<Long> heard = new ArrayList<>();
    private final AddressRanges published = AddressRanges.builder()
            .add(Ip.parse("10.7.1.50"), Ip.parse("10.7.1.59"))
            .build();
    private final Responder responder = new Responder(
            SHARED, published, AddressRanges.builder().build(), new AnswerBudget(AnswerSettings.standard()));

    @BeforeEach
    void makeTheSharedLink() {
        namespaces.run("gw", "ip link add bt-lan link lan0 address " + SHARED + " type macvlan mode bridge");
        namespaces.run("gw", "ip link set bt-lan up");
        namespaces.run("host", "ip addr add 10.7.1.9/24 dev lan0");
    }

    @AfterEach
    void clean() {
        namespaces.close();
    }

    @Test
    void whoeverAsksIsAnsweredFromTheSharedMacAndNobodyElseHearsIt() throws Exception {
        try (Capture capture = new Capture(namespaces, "host", "arp");
                ResponderPort port = open()) {
            assertThat(whileAnswering(port, "arping -c 2 -w 3 -I lan0 10.7.1.50"))
                    .contains("reply from 10.7.1.50 [" + SHARED.toString().toUpperCase(Locale.ROOT) + "]")
                    .contains("Received 2");
            assertThat(capture.await(4, line -> true))
                    .map(Capture::withoutTime)
                    .containsExactly(
                            question("ff:ff:ff:ff:ff:ff"),
                            answer(),
                            question(SHARED.toString()), // by unicast, as who knows the answer asks again
                            answer());
            assertThat(port.sent()).isEqualTo(2);
            assertThat(port.refused()).isZero();
        }
    }

    @Test
    void probesAreAnsweredAnnouncementsAndQuestionsForOthersAreNot() throws Exception {
        try (ResponderPort port = open()) {
            assertThat(whileAnswering(port, "arping -D -c 1 -w 1 -I lan0 10.7.1.51"))
                    .contains("reply from 10.7.1.51");
            long answered = port.sent();
            assertThat(whileAnswering(port, "arping -c 1 -w 1 -I lan0 10.7.1.60"))
                    .contains("Received 0");
            assertThat(port.heard()).as("the kernel wakes nobody for it").isEqualTo(answered);
            namespaces.run("host", "ip addr add 10.7.1.52/32 dev lan0");
            whileAnswering(port, "arping -U -c 1 -w 1 -I lan0 10.7.1.52");
            assertThat(responder.times(Ignored.ANNOUNCEMENT)).isPositive();
            assertThat(responder.strangerIp()).hasToString("10.7.1.52");
            assertThat(port.sent()).isEqualTo(answered);
        }
    }

    /** The lease of D3 works by such chains. */
    @Test
    void theLinksChainsMakeItDeafAndMute() throws Exception {
        try (ResponderPort port = open()) {
            namespaces.run("gw", "nft add table netdev mute");
            namespaces.run(
                    "gw",
                    "nft add chain netdev mute in "
                            + "{ type filter hook ingress device bt-lan priority 0 ; policy drop ; }");
            assertThat(whileAnswering(port, "arping -c 2 -w 1 -I lan0 10.7.1.50"))
                    .contains("Received 0");
            assertThat(port.heard()).as("deaf").isZero();
            namespaces.run("gw", "nft delete chain netdev mute in");
            namespaces.run(
                    "gw",
                    "nft add chain netdev mute out "
                            + "{ type filter hook egress device bt-lan priority 0 ; policy drop ; }");
            assertThat(whileAnswering(port, "arping -c 2 -w 1 -I lan0 10.7.1.50"))
                    .contains("Received 0");
            assertThat(port.refused()).as("mute").isPositive();
            assertThat(port.sent()).isZero();
            namespaces.run("gw", "nft delete table netdev mute");
            assertThat(whileAnswering(port, "arping -c 1 -w 1 -I lan0 10.7.1.50"))
                    .contains("Received 1");
        }
    }

    @Test
    void itOutlivesALinkThatGoesDownAndUp() throws Exception {
        try (ResponderPort port = open()) {
            namespaces.run("gw", "ip link set bt-lan down");
            namespaces.run("gw", "ip link set bt-lan up");
            assertThat(whileAnswering(port, "arping -f -w 2 -I lan0 10.7.1.50")).contains("Received 1");
        }
    }

    private static String question(String to) {
        return "52:54:00:00:00:50 > " + to
                + ", ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Request"
                + " who-has 10.7.1.50 (" + to + ") tell 10.7.1.9, length 28";
    }

    private static String answer() {
        return SHARED + " > 52:54:00:00:00:50, ethertype ARP (0x0806), length 60: Ethernet (len 6), IPv4 (len 4), Reply"
                + " 10.7.1.50 is-at " + SHARED + ", length 46";
    }

    /** What the one leaves out the other hears, and nothing is heard by none. */
    @Test
    void aPortOfTheDeviceNeedNotHearWhatThisOneTellsOf() throws Exception {
        try (ResponderPort port = open();
                ArpPort below =
                        namespaces.inside("gw", () -> ArpPort.open("lan0", Libc.if_nametoindex("lan0"), SHARED))) {
            ArpEar nobody = (frame, nowNs) -> {};
            below.hear(ResponderPort.besides(SHARED, published));
            whileAnswering(port, "arping -c 2 -w 2 -I lan0 10.7.1.50"); // to all, then to who answered
            assertThat(heard).containsExactly(Mac.BROADCAST.bits(), SHARED.bits());
            assertThat(below.drain(64, 0, nobody)).isZero();
            whileAnswering(port, "arping -c 1 -w 1 -I lan0 10.7.1.60");
            assertThat(below.drain(64, 0, nobody)).as("not published").isOne();
            below.hear(null);
            whileAnswering(port, "arping -c 1 -w 1 -I lan0 10.7.1.50");
            assertThat(below.drain(64, 0, nobody)).as("everything again").isOne();
            assertThat(heard).hasSize(3);
        }
    }

    private ResponderPort open() throws Exception {
        return namespaces.inside(
                "gw",
                () -> ResponderPort.open(
                        "bt-lan",
                        Libc.if_nametoindex("bt-lan"),
                        SHARED,
                        published,
                        responder,
                        (frame, nowNs) -> heard.add(frame.etherTarget())));
    }

    /** Runs a command of the neighbour's and answers until it has ended. */
    private String whileAnswering(ResponderPort port, String command) throws Exception {
        Process process = namespaces.start("host", command);
        while (process.isAlive()) {
            port.drain(64, true, OWN, System.nanoTime());
            Thread.onSpinWait();
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
