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
import dev.baton.lab.witness.Ping;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host of the LAN's network that lives behind the pair, on the WAN, and is published on the LAN (proxy ARP): reached
 * through a failover, answered for by the active alone, and not at the price of heartbeats. By IPv6 the client is published on
 * the WAN as well, so that each believes the other to be on its own segment.
 */
class PublishedIT {
    private static final Ip PUBLISHED = Ip.parse("10.7.1.50");
    private static final Ip PUBLISHED_V6 = Ip.parse("2001:db8:7::50");
    private static final Ip CLIENT_V6 = Ip.parse("2001:db8:7::9");
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final double PING_EVERY_S = 0.02;
    private static final Pattern LOSS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(
            BatonCluster.defaults()
                    .with("interface.wan.published", "10.7.1.50-10.7.1.59 on lan, " + PUBLISHED_V6 + " on lan")
                    .with("interface.lan.published", CLIENT_V6 + " on wan"),
            Site.DEFAULT_DROP,
            PublishedIT::moveBehindThePair));

    private static void moveBehindThePair(Lab lab) {
        lab.in(Station.CLIENT).ipBatch("addr add " + CLIENT_V6 + "/64 dev lan0 nodad\n");
        lab.in(Station.SERVER)
                .ipBatch("addr add " + PUBLISHED + "/32 dev wan0\naddr add " + PUBLISHED_V6 + "/64 dev wan0 nodad\n");
        for (Station gateway : Station.GATEWAYS) {
            lab.in(gateway)
                    .ipBatch("route add " + PUBLISHED + "/32 dev wan0\nroute add " + PUBLISHED_V6
                            + "/128 dev wan0\nroute add " + CLIENT_V6 + "/128 dev lan0\n");
            lab.in(gateway).sysctl("net/ipv6/conf/all/forwarding", "1");
        }
    }

    private static Process ping(Lab lab, Ip target) {
        return lab.start(new ProcessBuilder(lab.in(Station.CLIENT)
                .command("ping", "-n", "-i", Double.toString(PING_EVERY_S), "-w", "3", target.toString())));
    }

    /** What anybody on the LAN says of IPv6 neighbours, as the switch sees it. */
    private static Process advertisements(Lab lab, Path into) {
        return lab.start(new ProcessBuilder(lab.wire()
                        .command("tcpdump", "-nevl", "--immediate-mode", "-i", "lan", "icmp6 and ip6[40] == 136"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(into.toFile()));
    }

    /** Seconds that a target was not reached, of three. */
    private static double unreached(Process ping) throws IOException {
        String said = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher loss = LOSS.matcher(said);
        assertThat(loss.find()).as(said).isTrue();
        System.out.println("published host through a failover: " + loss.group());
        int received = Integer.parseInt(loss.group(2));
        assertThat(received).as(said).isGreaterThan(50);
        return (Integer.parseInt(loss.group(1)) - received) * PING_EVERY_S;
    }

    @Test
    void aPublishedHostIsReachedThroughAFailover(@TempDir Path directory) throws IOException, InterruptedException {
        Lab lab = SHARED.site().lab();
        Mac sharedMac = Findings.sharedMac(Segment.LAN);
        Station old = SHARED.site().pair().requireActive();
        Station next = old.peer();
        Witness witness = Witness.everywhere(lab);
        AnswerWatch asking = AnswerWatch.start(lab, Station.CLIENT, Segment.LAN, PUBLISHED, OFTEN);
        Path said = directory.resolve("advertisements");
        Process listening = advertisements(lab, said);
        Process ping = ping(lab, PUBLISHED);
        Process pingV6 = ping(lab, PUBLISHED_V6);
        assertThat(Answers.ask(lab, Station.CLIENT, Segment.LAN, PUBLISHED).answerers())
                .containsExactly(sharedMac);
        assertThat(Answers.ask(lab, next, Segment.LAN, PUBLISHED).answerers())
                .as("the standby itself asks")
                .containsExactly(sharedMac);

        Fault freeze = lab.faults().freeze(old);
        SHARED.site().pair().awaitActive(next, Site.SOON);
        double unreached = unreached(ping);
        double unreachedV6 = unreached(pingV6);
        lab.in(Station.CLIENT).run("ip", "-6", "neigh", "flush", "to", PUBLISHED_V6.toString(), "dev", "lan0");
        assertThat(Ping.answers(lab.in(Station.CLIENT), PUBLISHED_V6))
                .as("asked of the new owner")
                .isTrue();
        listening.destroy();
        List<AnswerWatch.Question> questions = asking.stop();
        Evidence evidence = witness.stop();
        SHARED.site().lab().faults().thaw(old);
        SHARED.site().pair().awaitSettled();

        System.out.println("longest silence of ARP "
                + AnswerWatch.longestSilence(questions).toMillis() + " ms");
        assertThat(unreached).as("seconds not reached").isLessThan(0.5);
        assertThat(unreachedV6).as("seconds not reached by IPv6").isLessThan(0.5);
        assertThat(IpView.neighbour(lab.in(Station.CLIENT), PUBLISHED)).contains(sharedMac);
        assertThat(lab.in(Station.CLIENT).run("ip", "-6", "neigh", "show", PUBLISHED_V6.toString()))
                .contains("lladdr " + sharedMac + " router");
        assertAdvertised(Files.readString(said), sharedMac);
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

    /** A packet begins with a time, and what follows it is indented. */
    private static void assertAdvertised(String lines, Mac sharedMac) {
        assertThat(Pattern.compile("\n(?=\\S)")
                        .splitAsStream(lines)
                        .filter(packet -> packet.contains("tgt is " + PUBLISHED_V6)))
                .isNotEmpty()
                .allMatch(packet -> packet.contains(" " + sharedMac + " > " + Station.CLIENT.mac(Segment.LAN)))
                .allMatch(packet -> packet.contains("Flags [router, solicited]"));
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
                .contains("published        11, answered by the agent while active");
    }
}
