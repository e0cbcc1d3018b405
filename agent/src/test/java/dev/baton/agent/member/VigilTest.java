package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a sleep: a window of listening, a word of each peer that was alive, and no wait without an end. */
class VigilTest {
    private static final long MILLI = 1_000_000;
    private static final long WINDOW_MS = 60;
    private static final long LONGEST_MS = 1_000;
    private static final int SYNC = 0;

    private final PeerMonitor peer = new PeerMonitor(2, DetectSettings.standard(SYNC), new Nobody(), new Nobody());
    private final @Nullable PeerRecord[] byNode = {null, null, new PeerRecord(2, peer)};
    private boolean granted;
    private int asked;
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                assertThat(method.getName()).isEqualTo("granted");
                asked++;
                return granted;
            });
    private final Vigil vigil = new Vigil(byNode, ports, WINDOW_MS * MILLI, LONGEST_MS * MILLI);

    @BeforeEach
    void peerLives() {
        heard(0);
    }

    private void heard(long atMs) {
        peer.heard(SYNC, 77, atMs * MILLI);
    }

    private void listen(long atMs) {
        vigil.listen(false, atMs * MILLI);
    }

    private boolean isKept(long atMs) {
        vigil.look(atMs * MILLI);
        return vigil.isKept();
    }

    @Test
    void a_member_that_did_not_sleep_keeps_none() {
        assertThat(isKept(0)).isFalse();
    }

    @Test
    void one_window_where_the_peer_is_heard_again() {
        listen(100);
        heard(110);
        assertThat(isKept(159)).isTrue();
        assertThat(isKept(160)).isFalse();
    }

    @Test
    void what_was_read_until_then_is_no_fresh_word() {
        heard(100);
        listen(100);
        assertThat(isKept(170)).as("only its queue was read").isTrue();
        heard(180);
        assertThat(isKept(181)).isFalse();
    }

    @Test
    void reading_on_begins_it_anew() {
        listen(100);
        listen(150);
        heard(155);
        assertThat(isKept(209)).isTrue();
        assertThat(isKept(210)).isFalse();
    }

    @Test
    void who_still_holds_the_identity_waits_for_nobody_after_its_window() {
        granted = true;
        listen(100);
        assertThat(isKept(159)).isTrue();
        assertThat(asked).isZero();
        assertThat(isKept(160)).isFalse();
    }

    @Test
    void whose_lease_has_run_out_is_no_owner_where_nobody_says_a_word() {
        listen(100);
        assertThat(isKept(1_099)).isTrue();
        assertThat(asked).as("the kernel is asked once").isOne();
        assertThat(vigil.look(1_099 * MILLI)).isEqualTo(Vigil.Outcome.NONE);
        assertThat(vigil.look(1_100 * MILLI)).isEqualTo(Vigil.Outcome.LAPSED);
        assertThat(vigil.isKept())
                .as("nothing is said in the name of the identity")
                .isTrue();
        assertThat(vigil.look(1_101 * MILLI)).as("until it is given up").isEqualTo(Vigil.Outcome.LAPSED);
    }

    @Test
    void reading_is_told_until_it_is_done_whoever_holds_the_identity() {
        vigil.listen(true, 100 * MILLI);
        vigil.end();
        assertThat(vigil.isReading()).isTrue();
        vigil.listen(false, 101 * MILLI);
        assertThat(vigil.isReading()).isFalse();
    }

    @Test
    void a_peer_that_left_is_not_waited_for() {
        listen(100);
        peer.left(120 * MILLI);
        assertThat(isKept(160)).isFalse();
    }

    @Test
    void nor_is_one_that_was_gone_before() {
        peer.left(10 * MILLI);
        listen(100);
        assertThat(isKept(160)).isFalse();
    }

    @Test
    void who_claims_anew_ends_it() {
        listen(100);
        vigil.end();
        assertThat(isKept(101)).isFalse();
    }

    @Test
    void the_next_look_is_when_the_window_ends_and_each_millisecond_after() {
        listen(100);
        assertThat(vigil.nextLookNs(100 * MILLI)).isEqualTo(160 * MILLI);
        assertThat(vigil.nextLookNs(200 * MILLI)).isEqualTo(201 * MILLI);
    }
}
