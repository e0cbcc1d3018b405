package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a sleep: a window of listening, a word of each peer that was alive, and no wait without an end. */
class VigilTest {
    private static final long MILLI = 1_000_000;
    private static final long WINDOW_MS = 60;
    private static final long LONGEST_MS = 1_000;
    private static final int SYNC = 0;
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");

    private final PeerMonitor peer = new PeerMonitor(2, DetectSettings.standard(SYNC), new Nobody(), new Nobody());
    private final @Nullable PeerRecord[] byNode = {null, null, new PeerRecord(2, peer)};
    private boolean granted;
    private int looked;
    private int asks;
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                if (method.getName().equals("granted")) {
                    looked++;
                    return granted;
                }
                assertThat(method.getName()).isEqualTo("ask");
                asks++;
                return true;
            });
    private final Inquiry inquiry = new Inquiry(
            SharedAddresses.builder().add(SHARED, List.of(Ip.parse("10.7.1.1"))).build(),
            ports,
            new RecordedEvents(),
            (iface, atNs) -> true);
    private final Vigil vigil = new Vigil(byNode, ports, inquiry, WINDOW_MS * MILLI, LONGEST_MS * MILLI);

    @BeforeEach
    void peerLives() {
        heard(0);
        inquiry.carrier(0, true);
    }

    private void heard(long atMs) {
        peer.heard(SYNC, 77, atMs * MILLI);
    }

    private void listen(long atMs) {
        vigil.listen(false, atMs * MILLI);
    }

    private boolean isKept(long atMs) {
        look(atMs);
        return vigil.isKept();
    }

    /** As in a turn: it looks, then the wire is asked what is due. */
    private Vigil.Outcome look(long atMs) {
        Vigil.Outcome outcome = vigil.look(atMs * MILLI);
        inquiry.onTick(atMs * MILLI);
        return outcome;
    }

    /** A turn in each millisecond from one to another. */
    private void turns(long fromMs, long toMs) {
        for (long ms = fromMs; ms <= toMs; ms++) {
            look(ms);
        }
    }

    @Test
    void a_member_that_did_not_sleep_keeps_none() {
        assertThat(isKept(0)).isFalse();
    }

    @Test
    void one_window_where_the_peer_is_heard_again() {
        listen(100);
        heard(110);
        turns(100, 158);
        assertThat(isKept(159)).isTrue();
        assertThat(isKept(160)).isFalse();
    }

    @Test
    void what_was_read_until_then_is_no_fresh_word() {
        heard(100);
        listen(100);
        turns(100, 169);
        assertThat(isKept(170)).as("only its queue was read").isTrue();
        heard(180);
        assertThat(isKept(181)).isFalse();
    }

    @Test
    void reading_on_begins_it_anew() {
        listen(100);
        listen(150);
        heard(155);
        turns(150, 208);
        assertThat(isKept(209)).isTrue();
        assertThat(isKept(210)).isFalse();
    }

    @Test
    void who_still_holds_the_identity_waits_for_nobody_after_its_window() {
        granted = true;
        listen(100);
        turns(100, 159);
        assertThat(vigil.isKept()).isTrue();
        assertThat(isKept(160)).isFalse();
        assertThat(asks).as("nobody is asked for what it holds").isZero();
        assertThat(looked).as("the kernel is asked first and last").isEqualTo(2);
    }

    @Test
    void whose_lease_runs_out_while_it_listens_asks_then() {
        granted = true;
        listen(100);
        turns(100, 159);
        granted = false;
        heard(150);
        turns(160, 190);
        assertThat(vigil.isKept()).isTrue();
        turns(191, 200);
        assertThat(vigil.isKept()).as("and nobody answered").isFalse();
    }

    /** What a member says that came back meanwhile is not believed before it echoes who slept. */
    @Test
    void whose_lease_has_run_out_is_no_owner_where_another_answers() {
        peer.left(10 * MILLI);
        listen(100);
        for (long ms = 100; ms < 160; ms++) {
            assertThat(look(ms)).isEqualTo(Vigil.Outcome.NONE);
            inquiry.spokenFor(0, SHARED.bits(), true, ms * MILLI);
        }
        assertThat(look(160)).isEqualTo(Vigil.Outcome.LAPSED);
    }

    @Test
    void whose_lease_has_run_out_is_no_owner_where_nobody_says_a_word() {
        listen(100);
        turns(100, 1_098);
        assertThat(looked).as("the kernel is asked once").isOne();
        assertThat(asks).isPositive();
        assertThat(vigil.look(1_099 * MILLI)).isEqualTo(Vigil.Outcome.NONE);
        assertThat(vigil.isKept()).isTrue();
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
        turns(100, 159);
        assertThat(isKept(160)).isFalse();
    }

    @Test
    void nor_is_one_that_was_gone_before() {
        peer.left(10 * MILLI);
        listen(100);
        turns(100, 159);
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
