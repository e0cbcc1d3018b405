package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.status.StatusPage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectViewTest {
    private static final long BOUND_NS = 1_000_000_000L;

    @Test
    void slowAnswersThatReachTheBoundAreAnAlarmAndNothingElseIs() {
        assertThat(isAtBound(1_000, 60, 700)).isTrue();
        assertThat(isAtBound(860, 60, 400)).as("below it").isFalse();
        assertThat(isAtBound(1_000, 60, 2))
                .as("a peer that is just being measured")
                .isFalse();
        assertThat(isAtBound(3_000, 3_000, 700))
                .as("a slow profile is its operator's choice")
                .isFalse();
        assertThat(Explanations.slowAnswers(2, detect(1_000, 60, 700.4)))
                .startsWith("answers of peer 2 take up to 700 ms, so its death would be noticed after 1000 ms"
                        + " instead of 60;");
    }

    private static boolean isAtBound(double windowMs, double profileMs, double roundTripMs) {
        return DetectView.isAtBound(detect(windowMs, profileMs, roundTripMs), BOUND_NS);
    }

    private static StatusPage.DetectLine detect(double windowMs, double profileMs, double roundTripMs) {
        return new StatusPage.DetectLine(windowMs, profileMs, roundTripMs, Map.of(), Map.of(), Map.of(), 0, "hearing");
    }
}
