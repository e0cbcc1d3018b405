package dev.baton.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalEntryTest {
    private static final String BOOT = """
            {"__REALTIME_TIMESTAMP":"1764412033000500","__MONOTONIC_TIMESTAMP":"20000000","MESSAGE":"Starting baton.service"}
            {"__REALTIME_TIMESTAMP":"1764412043000500","__MONOTONIC_TIMESTAMP":"30250000","MESSAGE":"MemberJournal: role from=ONLINE to=ACTIVE term=4 reason=alone"}
            {"__REALTIME_TIMESTAMP":"1764412053000500","__MONOTONIC_TIMESTAMP":"40000000","MESSAGE":"MemberJournal: path peer=2 path=lan heard=true"}
            """;

    @Test
    void bothClocksAndTheMessageAreRead() {
        assertThat(JournalEntry.parse(BOOT))
                .hasSize(3)
                .first()
                .isEqualTo(new JournalEntry(
                        Instant.parse("2025-11-29T10:27:13.000500Z"),
                        Duration.ofSeconds(20),
                        "Starting baton.service"));
    }

    @Test
    void aMessageThatIsNoPrintableTextComesAsOctets() {
        String line = "{\"__REALTIME_TIMESTAMP\":\"1\",\"__MONOTONIC_TIMESTAMP\":\"2\",\"MESSAGE\":[103,195,164,27]}";

        assertThat(JournalEntry.parse(line)).extracting(JournalEntry::message).containsExactly("g\u00e4\u001b");
    }

    @Test
    void aMessageThatIsTooLongForTheJournalIsNone() {
        String line = "{\"__REALTIME_TIMESTAMP\":\"1\",\"__MONOTONIC_TIMESTAMP\":\"2\",\"MESSAGE\":null}";

        assertThat(JournalEntry.parse(line)).extracting(JournalEntry::message).containsExactly("");
    }

    @Test
    void theBootEndsForThisHostWhenItsAgentIsActive() {
        assertThat(JournalEntry.active(JournalEntry.parse(BOOT))).contains(Duration.ofMillis(30_250));
    }

    @Test
    void aHostThatStandsByWasNeverActive() {
        assertThat(JournalEntry.active(List.of(new JournalEntry(
                        Instant.EPOCH,
                        Duration.ofSeconds(1),
                        "MemberJournal: role from=ONLINE to=STANDBY reason=peer"))))
                .isEmpty();
    }
}
