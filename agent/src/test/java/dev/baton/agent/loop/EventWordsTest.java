package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.Answerer;
import dev.baton.agent.event.Event;
import dev.baton.agent.event.HostEvent;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.TakeoverConfirmation;
import dev.baton.agent.event.Voice;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every event as the operator reads it; what is expected is {@code event-words.txt} beside this class, to be read as a whole.
 */
class EventWordsTest {
    static final Names NAMES =
            new Names(ConfigReader.parse("f", """
                    cluster.id = 7
                    node.id = 1
                    cluster.key.file = /etc/baton/cluster.key
                    sync.interface = eth9
                    interfaces = lan, wan
                    interface.lan.device = eth0
                    interface.lan.shared = 10.7.1.1/24
                    interface.wan.device = eth1
                    interface.wan.shared = 203.0.113.1/24
                    """, "gw1").config().orElseThrow());

    private static final long MILLI = 1_000_000;
    private static final Mac STRANGER = Mac.parse("02:00:00:00:00:99");
    private static final Mac OF_CLUSTER_8 = Mac.parse("10:00:00:c1:4a:88");
    private static final Ip SHARED = Ip.parse("10.7.1.1");
    private static final Ip CLIENT = Ip.parse("10.7.1.50");
    private static final Role STANDBY = new Role.Standby(0);
    private static final Role ACTIVE = new Role.Active(0, 3);

    private static List<Event> examples() {
        List<Event> all = new ArrayList<>(List.of(
                new MemberEvent.RoleChanged(0, new Role.Starting(0), new Role.Starting(0), Reason.BOOT),
                new MemberEvent.RoleChanged(0, STANDBY, ACTIVE, Reason.PEER_DEAD),
                new MemberEvent.RoleChanged(0, ACTIVE, STANDBY, Reason.CONFLICT_LOST),
                new MemberEvent.MoveEnded(0, new Move(2, Reason.SWITCHOVER, Move.End.DONE, 3_900_000, 2_200_000)),
                new MemberEvent.MoveEnded(0, new Move(2, Reason.SWITCHOVER, Move.End.NOT_READY, 500_000_000, 0)),
                new MemberEvent.HealthChanged(0, 1, null, 1_000),
                new MemberEvent.OneWayChanged(0, 2, 1, true),
                new MemberEvent.OneWayChanged(0, 2, 1, false),
                new MemberEvent.VerdictChanged(
                        0, 2, Verdict.SUSPECT, Verdict.DEAD, 61 * MILLI, Grounds.NOTHING_ANSWERS),
                new MemberEvent.VerdictChanged(0, 2, Verdict.DEAD, Verdict.ALIVE, 0, Grounds.HEARD),
                new MemberEvent.PathChanged(0, 2, 0, true),
                new MemberEvent.PathChanged(0, 2, 2, false),
                new MemberEvent.Announced(0, 3, 2),
                new MemberEvent.TakeoverConfirmed(
                        0, new TakeoverConfirmation(3, 2, 2, 400_000, 500_000, 600_000, List.of())),
                new MemberEvent.TakeoverConfirmed(
                        0,
                        new TakeoverConfirmation(
                                3, 6, 0, -1, -1, -1, List.of(new TakeoverConfirmation.Missing(0, CLIENT, STRANGER)))),
                new MemberEvent.TakeoverUnreached(0, 1, 3),
                new MemberEvent.HeartbeatsRefused(0, Refusal.BAD_KEY, 0, 2, 0, 17),
                new MemberEvent.HeartbeatsRefused(0, Refusal.OTHER_IDENTITY, 1, 2, 8, 1),
                new MemberEvent.Overslept(0, 40 * MILLI),
                new MemberEvent.WindowChanged(0, 2, 130 * MILLI, 60 * MILLI),
                new MemberEvent.WindowChanged(0, 2, 60 * MILLI, 60 * MILLI),
                new MemberEvent.DeafnessChanged(0, 2, true),
                new MemberEvent.DeafnessChanged(0, 2, false),
                clash(Clash.Kind.ADDRESS_CLAIMED_BY_STRANGER, Clash.Station.STRANGER, STRANGER),
                clash(Clash.Kind.ADDRESS_CLAIMED_BY_STRANGER, Clash.Station.STRANGER, OF_CLUSTER_8),
                clash(Clash.Kind.SHARED_MAC_IN_USE, Clash.Station.UNKNOWN, Mac.parse("10:00:00:c1:4a:87")),
                new MemberEvent.SegmentsJoined(0, 0, 1),
                new MemberEvent.PathsCrossed(0, 2, 1, 2, true),
                new MemberEvent.PathsCrossed(0, 2, 1, 2, false),
                new MemberEvent.VoiceReported(0, 2, 0, Voice.NONE),
                new MemberEvent.VoiceReported(0, 2, 1, Voice.ONE),
                new MemberEvent.SameMacHeard(0, 2, 1, STRANGER),
                new MemberEvent.AddressInUse(0, 0, STRANGER, true),
                new MemberEvent.AddressInUse(0, 1, STRANGER, false),
                new MemberEvent.AddressInUse(0, 0, OF_CLUSTER_8, true),
                new MemberEvent.ConfigurationCompared(0, 2, true, 1),
                new MemberEvent.ConfigurationCompared(0, 2, false, 1)));
        for (Notice notice : Notice.values()) {
            boolean answered = notice == Notice.IDENTITY_ANSWERED_BY_UNKNOWN;
            all.add(new MemberEvent.Noticed(0, notice, 2, answered ? new Answerer(0, STRANGER, true) : null));
        }
        for (Ailment ailment : Ailment.values()) {
            all.add(new MemberEvent.HealthChanged(0, 1, ailment, 500));
        }
        for (Voice voice : Voice.values()) {
            all.add(new MemberEvent.VoiceHeard(0, 2, 1, voice));
        }
        all.addAll(List.of(
                new HostEvent.LinkLowered(0, "bt-lan"),
                new HostEvent.LeaseLost(0),
                new HostEvent.Repaired(0, "sysctl", "net/ipv4/conf/eth0/arp_ignore"),
                new HostEvent.RepairedOften(0, "address", "bt-lan", List.of()),
                new HostEvent.RepairedOften(
                        0, "address", "bt-lan", List.of(new HostEvent.Program("NetworkManager", "leave it alone"))),
                new HostEvent.ForeignAddress(0, "eth0", Prefix.parse("10.7.1.1/24")),
                new HostEvent.RouteChanged(0, "bt-wan", "default via 203.0.113.6", ""),
                new HostEvent.RouteChanged(0, "bt-wan", "default via 203.0.113.6", "no route to host"),
                new HostEvent.LinkProvisioned(0, "bt-lan", true)));
        return all;
    }

    private static MemberEvent clash(Clash.Kind kind, Clash.Station station, Mac mac) {
        return new MemberEvent.AddressClashed(0, new Clash(kind, station, 0, mac, SHARED, 2));
    }

    @Test
    void every_event_has_its_words() throws IOException {
        EventWords words = new EventWords(NAMES);
        StringBuilder text = new StringBuilder();
        for (Event event : examples()) {
            Wording wording = words.of(event);
            text.append(event.severity()).append(' ').append(wording.text()).append('\n');
            if (wording.alarm() != null) {
                text.append("    ALARM ").append(wording.alarm()).append('\n');
            }
        }
        assertThat(text.toString()).isEqualTo(expected());
    }

    private static String expected() {
        try (InputStream file = EventWordsTest.class.getResourceAsStream("event-words.txt")) {
            return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void no_kind_of_event_is_left_out_here() {
        assertThat(examples().stream().<Class<?>>map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.of(MemberEvent.class, HostEvent.class)
                        .flatMap(kind -> Stream.<Class<?>>of(kind.getPermittedSubclasses()))
                        .toList());
    }

    /** And so that none raises an alarm without a sentence. */
    @Test
    void each_that_raises_an_alarm_says_what_it_is() {
        EventWords words = new EventWords(NAMES);
        assertThat(examples())
                .allSatisfy(event -> assertThat(words.of(event).alarm() != null)
                        .as("%s", event)
                        .isEqualTo(event.raises() != null));
    }

    @Test
    void what_has_no_name_is_no_reason_to_lose_an_event() {
        assertThat(NAMES.path(9)).isEqualTo("9");
        assertThat(NAMES.of(null)).isEmpty();
        assertThatThrownBy(() -> NAMES.label(7)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
