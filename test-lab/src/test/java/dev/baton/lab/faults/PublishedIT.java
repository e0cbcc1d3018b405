package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Footprint;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.ArpLoad;
import dev.baton.lab.witness.AnswerWatch;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A host of the LAN's network that lives behind the pair, on the WAN, and is published on the LAN (proxy ARP): reached
 * through a failover, answered for by the active alone, and not at the price of heartbeats.
 */
class PublishedIT {
    private static final Ip PUBLISHED = Ip.parse("10.7.1.50");
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final double PING_EVERY_S = 0.02;
    private static final Pattern LOSS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(
            BatonCluster.defaults().with("interface.wan.published", "10.7.1.50-10.7.1.59 on lan"),
            Site.DEFAULT_DROP,
            PublishedIT::moveBehindThePair));

    private static void moveBehindThePair(Lab lab) {
        lab.in(Station.SERVER).ipBatch("addr add " + PUBLISHED + "/32 dev wan0\n");
        Station.GATEWAYS.forEach(gateway -> lab.in(gateway).ipBatch("route add " + PUBLISHED + "/32 dev wan0\n"));
    }

    @Test
    void aPublishedHostIsReachedThroughAFailover() throws IOException, InterruptedException {
        Lab lab = SHARED.site().lab();
        Mac sharedMac = Findings.sharedMac(Segment.LAN);
        Station old = SHARED.site().pair().requireActive();
        Station next = old.peer();
        Witness witness = Witness.everywhere(lab);
        AnswerWatch asking = AnswerWatch.start(lab, Station.CLIENT, Segment.LAN, PUBLISHED, OFTEN);
        Process ping = lab.start(new ProcessBuilder(lab.in(Station.CLIENT)
                .command("ping", "-n", "-i", Double.toString(PING_EVERY_S), "-w", "3", PUBLISHED.toString())));
        assertThat(Answers.ask(lab, Station.CLIENT, Segment.LAN, PUBLISHED).answerers())
                .containsExactly(sharedMac);
        assertThat(Answers.ask(lab, next, Segment.LAN, PUBLISHED).answerers())
                .as("the standby itself asks")
                .containsExactly(sharedMac);

        Fault freeze = lab.faults().freeze(old);
        SHARED.site().pair().awaitActive(next, Site.SOON);
        String said = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<AnswerWatch.Question> questions = asking.stop();
        Evidence evidence = witness.stop();
        SHARED.site().lab().faults().thaw(old);
        SHARED.site().pair().awaitSettled();

        Matcher loss = LOSS.matcher(said);
        assertThat(loss.find()).as(said).isTrue();
        int lost = Integer.parseInt(loss.group(1)) - Integer.parseInt(loss.group(2));
        System.out.println("published host through a failover: " + loss.group() + ", longest silence of ARP "
                + AnswerWatch.longestSilence(questions).toMillis() + " ms");
        assertThat(lost * PING_EVERY_S).as("seconds not reached").isLessThan(0.5);
        assertThat(Integer.parseInt(loss.group(2))).isGreaterThan(50);
        assertThat(IpView.neighbour(lab.in(Station.CLIENT), PUBLISHED)).contains(sharedMac);
        for (Evidence.Exchange exchange : evidence.exchanges(PUBLISHED, Station.CLIENT, Segment.LAN)) {
            assertThat(exchange.answeredBy()).as("%s", exchange).hasSizeLessThan(2);
        }
        assertThat(answers(evidence, old))
                .as("the old owner answered")
                .isNotEmpty()
                .allSatisfy(arp -> assertAnswer(arp, sharedMac));
        assertThat(answers(evidence, next))
                .as("the new one did once it was that")
                .isNotEmpty()
                .allSatisfy(arp -> assertAnswer(arp, sharedMac))
                .allMatch(arp -> arp.at().isAfter(freeze.began()));
    }

    /** What a gateway said about the published address where it is published. */
    private static List<ArpSighting> answers(Evidence evidence, Station by) {
        return evidence.sentBy(by, Segment.LAN).stream()
                .filter(arp -> arp.sender().ip().equals(PUBLISHED))
                .toList();
    }

    private static void assertAnswer(ArpSighting arp, Mac sharedMac) {
        assertThat(arp.isReply()).isTrue();
        assertThat(arp.etherSource()).isEqualTo(sharedMac);
        assertThat(arp.sender().mac()).isEqualTo(sharedMac);
        assertThat(arp.etherDestination())
                .as("to the asker alone")
                .isEqualTo(arp.target().mac());
    }

    @Test
    void aFloodOfQuestionsIsAnsweredInMeasureAndDelaysNoHeartbeat() {
        Lab lab = SHARED.site().lab();
        Station active = SHARED.site().pair().requireActive();
        int before = SHARED.site().said(active);
        int beforeOfPeer = SHARED.site().said(active.peer());
        long residentKib = Footprint.of(SHARED.site().pair().agent(active)).residentKib();

        ArpLoad.Flood flood = new ArpLoad(lab, Mac.BROADCAST).flood(PUBLISHED, 20_000, Duration.ofSeconds(1), 1);

        System.out.println("flood of one station: " + flood.sentPerSecond() + " questions/s, "
                + flood.receivedPerSecond() + " answers/s");
        assertThat(flood.sentPerSecond()).isGreaterThan(15_000);
        assertThat(flood.receivedPerSecond()).as("answers to one asker").isBetween(1_000L, 8_000L);
        JsonObject answers = SHARED.site().iface(active, Segment.LAN).getAsJsonObject("answers");
        assertThat(answers.getAsJsonObject("ignored").get("asker-too-often").getAsLong())
                .isGreaterThan(5_000);
        assertThat(SHARED.site().saidSince(active, before))
                .anyMatch(line -> line.contains("more questions for published addresses"))
                .noneMatch(line -> line.contains("verdict") || line.contains("role "))
                .hasSizeLessThan(5);
        assertThat(SHARED.site().saidSince(active.peer(), beforeOfPeer))
                .noneMatch(line -> line.contains("verdict") || line.contains("role "));
        assertThat(Footprint.of(SHARED.site().pair().agent(active)).residentKib() - residentKib)
                .as("KiB more than before")
                .isLessThan(8 * 1024);
    }

    @Test
    void anAddressThatThisHostsKernelAnswersForIsRefusedBeforeAnythingIsDone() {
        Lab lab = SHARED.site().lab();
        Station active = SHARED.site().pair().requireActive();
        lab.in(active).sysctl("net/ipv4/conf/lan0/proxy_arp", "1");
        Tool.Result check = BatonCluster.command(lab, active, List.of("check"));
        lab.in(active).sysctl("net/ipv4/conf/lan0/proxy_arp", "0");
        assertThat(check.err() + check.out())
                .contains("interface.wan.published")
                .contains("proxy_arp of lan0");
        assertThat(check.exit()).isEqualTo(78);
        assertThat(BatonCluster.command(lab, active, List.of("check")).out())
                .contains("published        10, answered by the agent while active");
    }
}
