package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.LogLine;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.witness.Answers;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What silence is worth (DESIGN D2), on hosts that are not as others are: whoever took it for death, or an answer for
 * life, would claim from a healthy owner here, or leave a dead one in place. The lease outlasts every pause, so that a
 * claim while an agent stands still is always a false one. Each test leaves the pair settled.
 */
class SilenceIT {
    /** Longer than {@code detect.uncalibrated}, shorter than the lease. */
    private static final Duration PAUSE = Duration.ofSeconds(3);
    /** What time alone decides: {@code detect.uncalibrated}. */
    private static final long UNCALIBRATED_MS = 1_000;

    /** That the owner's addresses were heard to answer counts for ten seconds. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(12);

    private static final Duration LOADED = Duration.ofSeconds(5);
    private static final Duration DEAF = Duration.ofSeconds(6);

    /** Neighbours to ask are named: whether somebody is heard at all must not hang on what happens to be said. */
    private static final BatonCluster CLUSTER = BatonCluster.defaults()
            .with("lease.duration", "10s")
            .with("interface.lan.witness", Station.CLIENT.address(Segment.LAN).toString())
            .with("interface.wan.witness", Station.SERVER.address(Segment.WAN).toString());

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(CLUSTER, Site.DEFAULT_DROP));

    private Site site;
    private Station active;
    private Station standby;

    @BeforeEach
    void begin() {
        settled(SHARED.site());
    }

    private void settled(Site on) {
        site = on;
        active = site.pair().requireActive();
        standby = active.peer();
        for (Segment path : Segment.values()) {
            awaitCalibrated(path, List.of("arp", "echo"), List.of());
        }
    }

    @Test
    void aKernelThatFiltersArpIsJudgedByWhatItAnswers() {
        site.lab().in(active).nft(arpFilter(active));
        for (Segment path : Segment.values()) {
            awaitCalibrated(path, List.of("echo"), List.of("arp"));
        }
        isBelievedToLiveWhile(() -> site.pair().stall(active, PAUSE));
        isReplacedWhenItDies("nothing-answers");
        site.lab().in(active).nft("delete table arp site");
    }

    @Test
    void aKernelThatAnswersNothingIsGivenASecond() {
        site.lab().in(active).nft(arpFilter(active));
        site.lab().in(active).nft("""
                table inet mute {
                    chain input {
                        type filter hook input priority filter; policy accept;
                        icmp type echo-request drop
                        icmpv6 type { echo-request, nd-neighbor-solicit } drop
                    }
                }
                """);
        for (Segment path : Segment.values()) {
            awaitCalibrated(path, List.of(), List.of("arp", "ns", "echo"));
        }
        assertThat(staysOwnerWhile(() -> site.pair().stall(active, PAUSE)))
                .as("time condemns it, but its kernel answers for the identity")
                .anyMatch(line -> line.contains("grounds=uncalibrated"))
                .anyMatch(line -> line.contains("notice peer-stalled-identity-answered"));
        isReplacedWhenItDies("uncalibrated");
        assertThat(Long.parseLong(condemned().field("silent_ms"))).isGreaterThanOrEqualTo(UNCALIBRATED_MS);
        site.lab().in(active).nft("delete table arp site\ndelete table inet mute");
    }

    @Test
    void aStandbyThatHearsNobodyClaimsNothing() {
        site.pair()
                .await(
                        "neighbours are known",
                        Site.SOON,
                        () -> site.ears(standby).equals("hearing"));
        isBelievedToLiveWhile(() -> {
            site.lab().faults().deafen(standby);
            site.hold(DEAF);
            assertThat(site.ears(standby)).isEqualTo("deaf");
            site.lab().faults().undeafen(standby);
        });
    }

    @Test
    void aControllerThatAnswersArpForADeadOwnerDelaysNothing() {
        site.lab()
                .wire()
                .nft("table netdev controller {\n"
                        + Arrays.stream(Segment.values()).map(this::controller).collect(Collectors.joining()) + "}\n");
        isBelievedToLiveWhile(() -> site.hold(Duration.ofSeconds(2)));

        site.lab().faults().freeze(active);
        site.pair().awaitActive(standby, Site.SOON);
        for (Segment path : Segment.values()) {
            assertThat(Answers.first(site.lab(), standby, path, active.address(path))
                            .answerers())
                    .as("it answers for the dead on %s", path)
                    .containsExactly(active.mac(path));
        }
        assertThat(condemned().field("grounds")).isEqualTo("nothing-answers");
        site.lab().wire().nft("delete table netdev controller");
        site.lab().faults().thaw(active);
        site.pair().awaitSettled();
    }

    @Test
    void betweenIsolatedPortsTheSilenceOfAStalledOwnerProvesNothing() {
        isBelievedToLiveWhile(() -> {
            isolate("on");
            site.hold(FORGOTTEN);
            site.pair().stall(active, PAUSE);
            isolate("off");
        });
    }

    /** The switch lets both gateways talk with all others on a segment, but not with each other. */
    private void isolate(String onOrOff) {
        for (Segment segment : List.of(Segment.LAN, Segment.WAN)) {
            for (Station gateway : Station.GATEWAYS) {
                site.lab().wire().run("bridge", "link", "set", "dev", gateway.port(segment), "isolated", onOrOff);
            }
        }
    }

    @Test
    void packetSteeringOnTheSyncLinkUnderLoadMovesNothing() {
        steer((1L << Math.min(Runtime.getRuntime().availableProcessors(), 32)) - 1);
        isBelievedToLiveWhile(() -> {
            EchoFlow flow = EchoFlow.start(site.lab(), 2_000);
            List<Process> spinners = new ArrayList<>();
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                spinners.add(site.lab().start(new ProcessBuilder("sh", "-c", "while :; do :; done")));
            }
            site.hold(LOADED);
            spinners.forEach(Process::destroyForcibly);
            flow.stop();
        });
        steer(0);
    }

    @Test
    void aKernelThatIsToldToAnswerNoArpIsJudgedByWhatItAnswers() {
        try (Site own = Site.open(CLUSTER, Site.DEFAULT_DROP, lab -> {
            for (Segment path : Segment.values()) {
                lab.in(Station.GW1).sysctl("net/ipv4/conf/" + path.device() + "/arp_ignore", "8");
            }
        })) {
            site = own;
            standby = Station.GW2;
            active = Station.GW1;
            assertThat(site.pair().requireActive()).isEqualTo(active);
            for (Segment path : Segment.values()) {
                awaitCalibrated(path, List.of("echo"), List.of("arp"));
                assertThat(Answers.ask(own.lab(), standby, path, active.address(path))
                                .answerers())
                        .isEmpty();
            }
            isBelievedToLiveWhile(() -> site.pair().stall(active, PAUSE));
            isReplacedWhenItDies("nothing-answers");
        }
    }

    private static String arpFilter(Station host) {
        return """
                table arp site {
                    chain input {
                        type filter hook input priority filter; policy accept;
                        arp operation request arp daddr ip { %s } drop
                    }
                }
                """.formatted(Arrays.stream(Segment.values())
                .map(segment -> host.address(segment).toString())
                .collect(Collectors.joining(", ")));
    }

    /** Answers what the standby asks by ARP for the owner's own address, whether that one lives or not. */
    private String controller(Segment path) {
        String port = standby.port(path);
        Mac dead = active.mac(path);
        Mac asker = standby.mac(path);
        return "chain " + path.label() + " {\n type filter hook ingress device \"" + port + "\" priority 0\n"
                + " arp operation request arp daddr ip " + active.address(path) + " arp operation set reply"
                + " arp saddr ether set " + dead + " arp saddr ip set " + active.address(path)
                + " arp daddr ether set " + asker + " arp daddr ip set " + standby.address(path)
                + " ether saddr set " + dead + " ether daddr set " + asker + " fwd to \"" + port + "\"\n}\n";
    }

    /** Has other CPUs take over what arrives on sync (RPS): it may be late, and overtaken by what arrives elsewhere. */
    private void steer(long cpus) {
        for (Station gateway : Station.GATEWAYS) {
            site.lab()
                    .in(gateway)
                    .run(
                            "sh",
                            "-c",
                            "echo " + Long.toHexString(cpus) + " > /sys/class/net/" + Segment.SYNC.device()
                                    + "/queues/rx-0/rps_cpus");
        }
    }

    private void awaitCalibrated(Segment path, List<String> kinds, List<String> not) {
        site.pair().await(kinds + " and not " + not + " calibrated on " + path, Site.SOON, () -> {
            List<String> known = site.calibrated(standby, path);
            return known.containsAll(kinds) && not.stream().noneMatch(known::contains);
        });
    }

    /** Requires that whatever happens leads to no verdict either. */
    private void isBelievedToLiveWhile(Runnable act) {
        assertThat(staysOwnerWhile(act)).noneMatch(line -> line.contains("to=DEAD"));
    }

    /** Requires that whatever happens moves nothing and leaves the pair settled; tells what the standby said of it. */
    private List<String> staysOwnerWhile(Runnable act) {
        long term = site.term(active);
        int said = site.said(standby);
        act.run();
        site.pair().awaitSettled();
        assertThat(site.pair().requireActive()).isEqualTo(active);
        assertThat(site.term(active)).isEqualTo(term);
        List<String> lines = site.saidSince(standby, said);
        assertThat(lines).noneMatch(line -> line.contains(" role "));
        return lines;
    }

    /** Requires that a frozen owner is replaced, and why; roles are swapped then and the pair is settled. */
    private void isReplacedWhenItDies(String grounds) {
        site.lab().faults().freeze(active);
        site.pair().awaitActive(standby, Site.SOON);
        assertThat(condemned().field("grounds")).isEqualTo(grounds);
        site.lab().faults().thaw(active);
        site.pair().awaitSettled();
        assertThat(site.pair().requireActive()).isEqualTo(standby);
    }

    private LogLine condemned() {
        List<LogLine> verdicts = LogLine.parse(site.pair().agent(standby).logLines()).stream()
                .filter(line -> line.isTo("verdict", "DEAD"))
                .toList();
        return verdicts.get(verdicts.size() - 1);
    }
}
