package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.Answerer;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Answer;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Question;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who counts as an answer to which question, and where silence counts as one. */
class InquiryTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac CLUSTER_8 = Mac.parse("10:00:00:c1:4a:88");
    private static final Mac STRANGER = Mac.parse("02:00:00:00:00:99");

    private final RecordedEvents events = new RecordedEvents();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(),
            new Class<?>[] {Ports.class},
            (proxy, method, args) -> switch (method.getName()) {
                case "ask" -> true;
                case "isClusters" -> CLUSTER_8.bits() == (long) args[1];
                default -> throw new AssertionError(method);
            });
    private boolean calibrated = true;
    private final Inquiry inquiry = new Inquiry(
            SharedAddresses.builder().add(SHARED, List.of(Ip.parse("10.7.1.1"))).build(),
            ports,
            events,
            (iface, atNs) -> calibrated);

    private void ask(Question question) {
        inquiry.carrier(0, true);
        inquiry.ask(question, 0);
    }

    private Answer afterSilence() {
        for (long nowNs = 0; nowNs < SECOND; nowNs += 1_000_000) {
            inquiry.onTick(nowNs);
        }
        return inquiry.answer();
    }

    @Test
    void only_a_holder_answers_who_holds_the_identity() {
        ask(Question.HOLDER);
        inquiry.spokenFor(0, STRANGER.bits(), false, 0);
        assertThat(inquiry.answer()).isEqualTo(Answer.PENDING);
        inquiry.spokenFor(0, SHARED.bits(), true, 0);
        assertThat(inquiry.answer()).isEqualTo(Answer.ANSWERED);
    }

    @Test
    void the_silence_of_a_holder_that_was_never_heard_is_no_evidence() {
        ask(Question.HOLDER);
        assertThat(afterSilence()).isEqualTo(Answer.SILENT);
        calibrated = false;
        assertThat(afterSilence()).isEqualTo(Answer.UNPROVEN);
        inquiry.stop();
        ask(Question.ANYBODY);
        assertThat(afterSilence()).isEqualTo(Answer.SILENT);
    }

    @Test
    void the_silence_of_a_holder_that_answered_this_very_question_is_evidence() {
        calibrated = false;
        ask(Question.HOLDER);
        inquiry.spokenFor(0, SHARED.bits(), true, 0);
        assertThat(afterSilence()).isEqualTo(Answer.SILENT);
    }

    @Test
    void where_no_carrier_is_nothing_has_to_be_proven() {
        calibrated = false;
        inquiry.ask(Question.HOLDER, 0);
        assertThat(afterSilence()).isEqualTo(Answer.PENDING);
    }

    @Test
    void a_stranger_answers_anybody_and_is_named() {
        ask(Question.ANYBODY);
        inquiry.spokenFor(0, STRANGER.bits(), false, 0);
        assertThat(inquiry.answer()).isEqualTo(Answer.ANSWERED);
        inquiry.notice(Notice.IDENTITY_ANSWERED_BY_UNKNOWN, 0, 0);
        events.told().containsExactly(new MemberEvent.AddressInUse(0, 0, STRANGER, true));
    }

    @Test
    void a_stranger_does_not_answer_for_members_and_is_told_once() {
        ask(Question.MEMBERS);
        inquiry.spokenFor(0, STRANGER.bits(), false, 0);
        inquiry.spokenFor(0, STRANGER.bits(), false, 0);
        assertThat(afterSilence()).isEqualTo(Answer.SILENT);
        events.told().containsExactly(new MemberEvent.AddressInUse(0, 0, STRANGER, false));
    }

    @Test
    void what_this_cluster_was_before_answers_for_members() {
        ask(Question.MEMBERS);
        inquiry.spokenFor(0, CLUSTER_8.bits(), false, 0);
        assertThat(inquiry.answer()).as("by its MAC").isEqualTo(Answer.ANSWERED);
        inquiry.stop();
        ask(Question.MEMBERS);
        inquiry.otherIdentity(0);
        inquiry.spokenFor(0, STRANGER.bits(), false, 10 * SECOND);
        assertThat(inquiry.answer()).as("where it speaks to members").isEqualTo(Answer.ANSWERED);
        inquiry.stop();
        ask(Question.MEMBERS);
        inquiry.spokenFor(0, STRANGER.bits(), false, 10 * SECOND + 1);
        assertThat(inquiry.answer()).isEqualTo(Answer.PENDING);
    }

    @Test
    void an_answer_that_turns_out_to_be_a_strangers_is_told_anew() {
        ask(Question.ANYBODY);
        inquiry.spokenFor(0, STRANGER.bits(), true, 0);
        inquiry.notice(Notice.IDENTITY_ANSWERED_BY_UNKNOWN, 0, 0);
        inquiry.spokenFor(0, STRANGER.bits(), true, 0);
        MemberEvent held =
                new MemberEvent.Noticed(0, Notice.IDENTITY_ANSWERED_BY_UNKNOWN, 0, new Answerer(0, STRANGER, true));
        events.told().containsExactly(held);
        inquiry.spokenFor(0, STRANGER.bits(), false, 0);
        inquiry.spokenFor(0, STRANGER.bits(), false, 0);
        events.told().containsExactly(held, new MemberEvent.AddressInUse(0, 0, STRANGER, true));
    }
}
