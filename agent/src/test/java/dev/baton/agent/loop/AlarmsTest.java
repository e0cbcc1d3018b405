package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.AlarmKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final long START = Long.MAX_VALUE - 5;

    private static final AlarmKey BAD_KEY = new AlarmKey("refused", "bad-key");
    private static final AlarmKey CLASH = new AlarmKey("clash", "");

    private final Alarms alarms = new Alarms();

    @Test
    void anAlarmStandsUntilItIsNotRaisedAnyMore() {
        alarms.raise(BAD_KEY, "seen once", START);
        alarms.raise(CLASH, "another", START);
        alarms.raise(BAD_KEY, "seen twice", START + Alarms.KEPT_NS);
        assertThat(alarms.standing(START + Alarms.KEPT_NS)).containsExactly("seen twice", "another");
        assertThat(alarms.standing(START + Alarms.KEPT_NS + 1)).containsExactly("seen twice");
        assertThat(alarms.standing(START + 2 * Alarms.KEPT_NS + 1)).isEmpty();
    }

    @Test
    void whatIsOverEndsAtOnce() {
        alarms.raise(new AlarmKey("unreached", "lan"), "nobody on lan", START);
        alarms.raise(CLASH, "another", START);
        alarms.raise(new AlarmKey("unreached", "wan"), "nobody on wan", START);
        alarms.clear(new AlarmKey("unreached", "lan"));
        assertThat(alarms.standing(START)).containsExactly("another", "nobody on wan");
        alarms.raise(new AlarmKey("unreached", "lan"), "nobody on lan", START);
        alarms.clear(new AlarmKey("unreached", ""));
        assertThat(alarms.standing(START)).containsExactly("another");
    }

    @Test
    void aFloodOfStrangersDoesNotGrowIt() {
        for (int i = 0; i < 10 * Alarms.MOST; i++) {
            alarms.raise(new AlarmKey("stranger", "" + i), "stranger " + i, START);
        }
        alarms.raise(new AlarmKey("stranger", "0"), "again", START);
        assertThat(alarms.standing(START)).hasSize(Alarms.MOST).startsWith("again");
    }

    @Test
    void whatIsSaidOfATopicStandsUntilItIsSaidAgain() {
        alarms.raise(CLASH, "a stranger", START);
        alarms.stand("firewall", List.of("one rule", "another"));
        assertThat(alarms.standing(START)).containsExactly("one rule", "another", "a stranger");
        assertThat(alarms.standing(START + 100 * Alarms.KEPT_NS)).containsExactly("one rule", "another");
        alarms.stand("firewall", List.of("another"));
        assertThat(alarms.standing(START)).containsExactly("another");
        alarms.stand("firewall", List.of());
        assertThat(alarms.standing(START)).isEmpty();
    }
}
