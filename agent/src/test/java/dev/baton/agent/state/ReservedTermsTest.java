package dev.baton.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.state.Terms.Source;
import dev.baton.heartbeat.wire.Heartbeat;
import org.junit.jupiter.api.Test;

class ReservedTermsTest {
    private static final String BOOT = "b";

    @Test
    void theFirstLifeStartsAtOneAndAsksForABlock() {
        ReservedTerms terms = new ReservedTerms(Terms.unknown(Source.NONE), BOOT);
        assertThat(terms.needsWrite()).isTrue();
        Terms wanted = terms.wanted();
        assertThat(wanted.ceiling()).isEqualTo(1_001);
        assertThat(terms.needsWrite()).isFalse();
        assertThat(terms.next()).isEqualTo(1);
        assertThat(terms.isReserved(1)).as("the disk has not answered yet").isFalse();
        terms.written(wanted);
        assertThat(terms.isReserved(1)).isTrue();
        assertThat(terms.isReserved(1_001)).isFalse();
    }

    @Test
    void aNewLifeNeverRepeatsATermOfTheLast() {
        Terms disk = Terms.unknown(Source.NONE);
        long highest = 0;
        for (int life = 0; life < 50; life++) {
            ReservedTerms terms = new ReservedTerms(disk, BOOT);
            for (int claim = 0; claim < 700; claim++) {
                if (terms.needsWrite()) {
                    disk = terms.wanted();
                    terms.written(disk);
                }
                long term = terms.next();
                assertThat(term).isGreaterThan(highest);
                assertThat(terms.isReserved(term)).isTrue();
                highest = term;
                terms.claimed(term);
            }
        }
    }

    @Test
    void aTermIsAboveAnyHeardOf() {
        ReservedTerms terms = new ReservedTerms(Terms.unknown(Source.NONE), BOOT);
        terms.written(terms.wanted());
        terms.heard(5_000);
        terms.heard(4_000);
        assertThat(terms.next()).isEqualTo(5_001);
        assertThat(terms.isReserved(5_001)).isFalse();
        assertThat(terms.needsWrite()).isTrue();
        assertThat(terms.wanted().ceiling()).isEqualTo(6_002);
    }

    @Test
    void theLastTermIsNotPassedInThisLifeNorInTheNext() {
        ReservedTerms terms = new ReservedTerms(Terms.unknown(Source.NONE), BOOT);
        terms.heard(Heartbeat.HIGHEST_TERM - 1);
        assertThat(terms.next()).isEqualTo(Heartbeat.HIGHEST_TERM);
        assertThat(terms.next()).isEqualTo(Heartbeat.HIGHEST_TERM);
        assertThat(terms.highest()).as("no peer would take more").isEqualTo(Heartbeat.HIGHEST_TERM);
        terms.claimed(Heartbeat.HIGHEST_TERM);
        byte[] bytes = new TermSlot(1, terms.wanted()).toBytes();
        Terms loaded = TermSlot.of(bytes).orElseThrow().terms();
        assertThat(loaded.held()).isEqualTo(Heartbeat.HIGHEST_TERM);
        assertThat(new ReservedTerms(loaded, BOOT).highest()).isEqualTo(Heartbeat.HIGHEST_TERM);
    }

    @Test
    void aSlotWithATermThatNoPeerWouldTakeIsDamaged() {
        long far = Heartbeat.HIGHEST_TERM + 1;
        assertThat(TermSlot.of(slot(far + 1, far))).isEmpty();
        assertThat(TermSlot.of(slot(far + 2 * ReservedTerms.BLOCK, 1))).isEmpty();
        assertThat(TermSlot.of(slot(far, far - 1))).isPresent();
    }

    private static byte[] slot(long ceiling, long held) {
        return new TermSlot(1, new Terms(ceiling, held, false, BOOT, Source.READ)).toBytes();
    }

    @Test
    void everyChangeOfHolderIsWritten() {
        ReservedTerms terms = new ReservedTerms(Terms.unknown(Source.NONE), BOOT);
        terms.written(terms.wanted());
        terms.claimed(terms.next());
        assertThat(terms.needsWrite()).isTrue();
        assertThat(terms.wanted()).isEqualTo(new Terms(1_002, 1, true, BOOT, Source.READ));
        assertThat(terms.needsWrite()).isFalse();
        terms.released();
        assertThat(terms.needsWrite()).isTrue();
        assertThat(terms.wanted().holding()).isFalse();
        assertThat(terms.held()).isEqualTo(1);
    }

    @Test
    void aCleanEndReservesNothing() {
        ReservedTerms terms = new ReservedTerms(Terms.unknown(Source.NONE), BOOT);
        terms.claimed(terms.next());
        terms.released();
        Terms last = terms.last();
        assertThat(last).isEqualTo(new Terms(2, 1, false, BOOT, Source.READ));
        assertThat(new ReservedTerms(last, BOOT).next()).isEqualTo(2);
    }
}
