package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Answer;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Occasion;
import dev.baton.agent.role.Question;
import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who counts as an answer to which question, and that a late owner listens before it speaks. */
class HoldingTest {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac STRANGER = Mac.parse("02:00:00:00:00:99");

    private final RecordingJournal journal = new RecordingJournal();
    private final List<String> calls = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                calls.add(method.getName());
                return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
            });
    private final Vigil vigil = new Vigil(new PeerRecord[1], ports, 60_000_000, 1_000_000_000);
    private final Holding holding = new Holding(
            new MemberSettings(
                    7,
                    1,
                    1,
                    1,
                    "test",
                    DetectSettings.standard(0, 1),
                    new RoleSettings(1, 1, 1, 1, 1),
                    AnnounceSettings.standard(10_000_000_000L, 1)),
            SharedAddresses.builder().add(SHARED, List.of(Ip.parse("10.7.1.1"))).build(),
            new int[] {1},
            ports,
            journal,
            vigil,
            () -> {});

    @Test
    void only_a_holder_answers_who_holds_the_identity() {
        holding.carrier(0, true, true);
        holding.ask(Question.HOLDER);
        holding.spokenFor(0, STRANGER.bits(), false);
        assertThat(holding.answer()).isEqualTo(Answer.PENDING);
        holding.spokenFor(0, SHARED.bits(), true);
        assertThat(holding.answer()).isEqualTo(Answer.ANSWERED);
    }

    @Test
    void a_stranger_answers_anybody_and_is_named() {
        holding.carrier(0, true, true);
        holding.ask(Question.ANYBODY);
        holding.spokenFor(0, STRANGER.bits(), false);
        assertThat(holding.answer()).isEqualTo(Answer.ANSWERED);
        holding.notice(Notice.IDENTITY_ANSWERED_BY_UNKNOWN, 0);
        assertThat(journal.lines).containsExactly("address in use on 0 by " + STRANGER);
    }

    @Test
    void an_answer_that_turns_out_to_be_a_strangers_is_told_anew() {
        holding.carrier(0, true, true);
        holding.ask(Question.ANYBODY);
        holding.spokenFor(0, STRANGER.bits(), true);
        holding.notice(Notice.IDENTITY_ANSWERED_BY_UNKNOWN, 0);
        holding.spokenFor(0, STRANGER.bits(), true);
        assertThat(journal.lines).containsExactly("notice IDENTITY_ANSWERED_BY_UNKNOWN 0");
        holding.spokenFor(0, STRANGER.bits(), false);
        holding.spokenFor(0, STRANGER.bits(), false);
        assertThat(journal.lines)
                .containsExactly("notice IDENTITY_ANSWERED_BY_UNKNOWN 0", "address in use on 0 by " + STRANGER);
    }

    @Test
    void who_slept_announces_nothing_before_it_listened_unless_it_claims_anew() {
        holding.announce(Occasion.CLAIM);
        calls.clear();
        vigil.listen(false, 140_000_000);
        holding.at(150_000_000);
        assertThat(holding.announceDue()).isEqualTo(200_000_000);
        assertThat(calls).isEmpty();
        holding.claim(false, 2);
        holding.announce(Occasion.CLAIM);
        assertThat(calls).contains("announce");
    }
}
