package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.heartbeat.AllocatedBytes;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** We are node 1 with nonce 11; the peer is node 2, its boots are 22, 33, ... */
class AdmissionTest {
    private static final long OWN = 11;
    private static final long MAC = 0x0200_0000_0002L;

    private final Admission admission = new Admission(1, OWN, DetectSettings.standard(0, 1));
    private final HeartbeatKey key = new HeartbeatKey(new byte[32]);
    private final HeartbeatWriter writer = new HeartbeatWriter(KeyRing.of(key));
    private final HeartbeatView view = new HeartbeatView(7, KeyRing.of(key));
    private final Heartbeat frame = new Heartbeat();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Heartbeat.MAX_LENGTH);
    private final PathSet sync = new PathSet();
    private long nowNs = Long.MAX_VALUE - 5;
    private long counter;

    AdmissionTest() {
        sync.set(0, true);
        frame.cluster = 7;
        frame.node = 2;
        frame.macBits = MAC;
    }

    private Refusal receive() {
        writer.write(frame, buffer);
        assertThat(view.wrap(buffer)).isEqualTo(Refusal.NONE);
        return admission.admit(view, frame.path, MAC, nowNs);
    }

    /** A frame of the peer that echoes {@code echoed}. */
    private Refusal frame(long nonce, long echoed) {
        return frame(nonce, echoed, ++counter, 0);
    }

    private Refusal frame(long nonce, long echoed, long count, int path) {
        frame.nonce = nonce;
        frame.counter = count;
        frame.path = path;
        frame.clearEchoes();
        if (echoed != 0) {
            frame.addEcho(1, echoed, sync);
        }
        return receive();
    }

    private void pass(long millis) {
        nowNs += MILLISECONDS.toNanos(millis);
    }

    @Test
    void a_fresh_peer_gets_going_in_one_round_trip() {
        assertThat(admission.isKnown(2)).isFalse();
        assertThat(frame(22, 0)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(admission.isKnown(2)).isTrue();
        assertThat(echoes()).containsExactly("2:22 {}");

        assertThat(frame(22, OWN)).isEqualTo(Refusal.NONE);
        assertThat(echoes()).containsExactly("2:22 {1}");
        assertThat(admission.hearsUs(2)).hasToString("{0}");
        assertThat(admission.hearsUs(3)).hasToString("{}");
    }

    @Test
    void our_own_frame_came_back() {
        frame.node = 1;
        assertThat(frame(OWN, 0)).isEqualTo(Refusal.REFLECTED);
        assertThat(admission.isKnown(1)).isFalse();
    }

    @Test
    void our_node_id_elsewhere_is_a_duplicate_once_it_proves_to_be_there_now() {
        frame.node = 1;
        assertThat(frame(99, 0)).as("may be a capture of our own past").isEqualTo(Refusal.NOT_ECHOED);
        assertThat(echoes()).as("so that it learns to echo us").containsExactly("1:99 {}");
        assertThat(frame(99, OWN)).isEqualTo(Refusal.DUPLICATE_NODE);
    }

    @Test
    void a_frame_on_another_path_than_it_says_is_refused() {
        frame.nonce = 22;
        frame.counter = 1;
        frame.path = 2;
        writer.write(frame, buffer);
        view.wrap(buffer);
        assertThat(admission.admit(view, 1, MAC, nowNs)).as("path").isEqualTo(Refusal.WRONG_PATH);
        assertThat(admission.admit(view, 2, MAC + 1, nowNs)).as("MAC").isEqualTo(Refusal.WRONG_PATH);
        assertThat(admission.isKnown(2)).isFalse();
        assertThat(admission.admit(view, 2, 0, nowNs)).as("sync shows no MAC").isEqualTo(Refusal.NOT_ECHOED);
    }

    @Test
    void what_was_held_back_on_one_path_does_not_prolong_a_life() {
        frame(22, OWN, 1, 1);
        for (int i = 2; i <= 200; i++) {
            assertThat(frame(22, OWN, i, 0)).isEqualTo(Refusal.NONE);
            pass(20);
        }
        int lived = 0;
        for (int held = 2; held <= 199; held++) {
            lived += frame(22, OWN, held, 1) == Refusal.NONE ? 1 : 0;
            pass(20);
        }
        assertThat(lived).as("of the last second's, for a second").isLessThanOrEqualTo(50);
        assertThat(frame(22, OWN, 200, 1)).as("the newest of all").isEqualTo(Refusal.NONE);
    }

    @Test
    void a_path_that_is_half_a_second_slower_than_the_others_carries_life() {
        for (int i = 1; i <= 400; i++) {
            assertThat(frame(22, OWN, i, 0)).isEqualTo(Refusal.NONE);
            if (i > 24) {
                assertThat(frame(22, OWN, i - 24, 1)).as("frame %d", i).isEqualTo(Refusal.NONE);
            }
            pass(20);
        }
    }

    @Test
    void frames_of_earlier_boots_do_not_keep_a_new_one_from_being_echoed() {
        frame(22, OWN);
        for (long old = 1_000; old < 2_000; old++) {
            frame(old, 0);
        }
        pass(1_000);
        frame(33, 0);
        int echoed = 0;
        for (int beat = 0; beat < 40; beat++) {
            for (long old = 2_000; old < 2_100; old++) {
                frame(old, 0);
            }
            echoed += echoes().contains("2:33 {}") ? 1 : 0;
            pass(20);
        }
        assertThat(echoed).as("one echo in four").isGreaterThanOrEqualTo(10);
        assertThat(frame(33, OWN)).isEqualTo(Refusal.NONE);
        assertThat(admission.currentNonce(2)).isEqualTo(33);
    }

    @Test
    void a_frame_counts_once() {
        frame(22, OWN, 5, 0);
        assertThat(frame(22, OWN, 5, 0)).isEqualTo(Refusal.STALE_COUNTER);
        assertThat(frame(22, OWN, 4, 0)).isEqualTo(Refusal.STALE_COUNTER);
        assertThat(frame(22, OWN, 6, 0)).isEqualTo(Refusal.NONE);
    }

    @Test
    void a_slower_path_is_life_too_but_not_news() {
        frame(22, OWN, 5, 0);
        assertThat(admission.wasNewest()).isTrue();
        assertThat(frame(22, OWN, 4, 1)).isEqualTo(Refusal.NONE);
        assertThat(admission.wasNewest()).isFalse();
        assertThat(frame(22, OWN, 6, 1)).isEqualTo(Refusal.NONE);
        assertThat(admission.wasNewest()).isTrue();
        frame(22, 0, 7, 1);
        assertThat(admission.wasNewest()).isFalse();
    }

    @Test
    void a_peer_that_hears_us_no_more_is_no_life() {
        frame(22, OWN);
        assertThat(frame(22, 0)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(frame(22, 10)).as("it echoes our last boot").isEqualTo(Refusal.NOT_ECHOED);
        assertThat(admission.currentNonce(2)).isEqualTo(22);
    }

    @Test
    void a_restarted_peer_replaces_its_earlier_boot() {
        frame(22, OWN);
        pass(500);
        assertThat(frame(33, 0)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(echoes()).containsExactly("2:22 {1}", "2:33 {}");
        assertThat(frame(33, OWN, 1, 0)).as("it counts from the start").isEqualTo(Refusal.NONE);
        assertThat(echoes()).containsExactly("2:33 {1}");
        assertThat(frame(22, OWN)).isEqualTo(Refusal.RETIRED_BOOT);
    }

    @Test
    void captures_from_an_earlier_boot_neither_live_nor_displace() {
        frame(22, OWN);
        for (long old = 1000; old < 1100; old++) {
            assertThat(frame(old, 10)).isEqualTo(Refusal.NOT_ECHOED);
            assertThat(frame(22, OWN)).isEqualTo(Refusal.NONE);
        }
        pass(10_000);
        assertThat(frame(1000, 10)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(admission.currentNonce(2)).isEqualTo(22);
        assertThat(echoes()).contains("2:22 {1}");
    }

    @Test
    void a_restart_succeeds_in_a_storm_of_captures() {
        frame(22, OWN);
        pass(500);
        frame(33, 0);
        frame(1000, 10);
        assertThat(frame(33, OWN)).isEqualTo(Refusal.NONE);
    }

    @Test
    void a_second_host_with_the_peers_node_id_does_not_displace_the_live_one() {
        frame(22, OWN);
        pass(20);
        assertThat(frame(33, OWN)).isEqualTo(Refusal.DUPLICATE_PEER);
        assertThat(frame(22, OWN)).isEqualTo(Refusal.NONE);
        pass(39);
        assertThat(frame(33, OWN)).isEqualTo(Refusal.DUPLICATE_PEER);
        pass(1);
        assertThat(frame(33, OWN)).as("before the peer would be suspect").isEqualTo(Refusal.NONE);
    }

    @Test
    void after_a_goodbye_what_is_still_under_way_counts_no_more() {
        frame(22, OWN, 5, 0);
        frame.flags = Flag.LEAVING.bit();
        assertThat(frame(22, OWN, 7, 0)).isEqualTo(Refusal.NONE);
        frame.flags = 0;
        assertThat(frame(22, OWN, 6, 1)).isEqualTo(Refusal.STALE_COUNTER);
        assertThat(frame(22, OWN, 8, 1)).as("it changed its mind").isEqualTo(Refusal.NONE);
    }

    @Test
    void retired_boots_stay_retired() {
        for (long boot = 100; boot < 600; boot++) {
            assertThat(frame(boot, OWN)).isEqualTo(Refusal.NONE);
            pass(100);
        }
        for (long boot = 100; boot < 599; boot++) {
            assertThat(frame(boot, OWN)).isEqualTo(Refusal.RETIRED_BOOT);
        }
    }

    @Test
    void sixteen_members_and_all_their_second_boots_are_echoed() {
        for (int node = 1; node <= 16; node++) {
            frame.node = node;
            frame(100 + node, OWN);
            frame(200 + node, 0);
        }
        assertThat(echoes()).hasSize(31).contains("16:116 {1}", "16:216 {}", "1:201 {}");
    }

    @Test
    void a_nonce_of_zero_is_none() {
        assertThatThrownBy(() -> new Admission(1, 0, DetectSettings.standard(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void judging_and_echoing_make_no_garbage() {
        frame(22, OWN);
        Heartbeat out = new Heartbeat();
        Admission.HeardPaths heard = node -> sync;
        assertThat(AllocatedBytes.of(20_000, () -> {
                    frame.counter++;
                    writer.write(frame, buffer);
                    view.wrap(buffer);
                    admission.admit(view, 0, 0, nowNs);
                    admission.putEchoes(out, heard);
                }))
                .isZero();
    }

    /** What we would echo, hearing everybody on path 1. */
    private List<String> echoes() {
        PathSet heard = new PathSet();
        heard.set(1, true);
        Heartbeat out = new Heartbeat();
        out.cluster = 7;
        out.node = 1;
        out.nonce = OWN;
        out.counter = 1;
        admission.putEchoes(out, node -> heard);
        writer.write(out, buffer);
        assertThat(view.wrap(buffer)).isEqualTo(Refusal.NONE);
        List<String> echoes = new java.util.ArrayList<>();
        for (int i = 0; i < view.echoCount(); i++) {
            PathSet paths = new PathSet();
            view.echoPaths(i, paths);
            echoes.add(view.echoNode(i) + ":" + view.echoNonce(i) + " " + paths);
        }
        return echoes;
    }

    /** While we stood still another host with our node id was taken for us. Its boot is 99. */
    @Test
    void who_was_taken_for_another_is_heard_again_under_a_new_nonce() {
        frame(22, 0);
        assertThat(frame(22, OWN)).isEqualTo(Refusal.NONE);
        assertThat(frame(22, 99)).isEqualTo(Refusal.NOT_ECHOED);
        pass(999);
        assertThat(frame(22, 99)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(admission.isDisplaced(2, nowNs)).isFalse();
        pass(1);
        assertThat(frame(22, 99)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(admission.isDisplaced(2, nowNs)).isTrue();

        long next = admission.renew();
        assertThat(next).isNotEqualTo(OWN).isNotZero().isEqualTo(admission.ownNonce());
        assertThat(admission.isDisplaced(2, nowNs)).isFalse();
        assertThat(frame(22, next)).isEqualTo(Refusal.NONE);
    }

    @Test
    void an_echo_in_between_shows_that_we_count() {
        frame(22, 0);
        frame(22, OWN);
        for (int i = 0; i < 10; i++) {
            frame(22, 99);
            pass(500);
            frame(22, OWN);
            pass(500);
            assertThat(admission.isDisplaced(2, nowNs)).isFalse();
        }
    }

    /** After our own restart; it may never hear us, where only that direction is broken. */
    @Test
    void who_never_heard_us_may_echo_our_past_for_ever() {
        frame(22, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(frame(22, 99)).isEqualTo(Refusal.NOT_ECHOED);
            pass(1_000);
            assertThat(admission.isDisplaced(2, nowNs)).isFalse();
        }
    }

    @Test
    void who_said_good_bye_may_be_back_at_once() {
        frame(22, 0);
        frame(22, OWN);
        frame.flags = Flag.LEAVING.bit();
        assertThat(frame(22, OWN)).isEqualTo(Refusal.NONE);
        frame.flags = 0;
        assertThat(frame(33, 0)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(frame(33, OWN)).isEqualTo(Refusal.NONE);
        assertThat(frame(22, OWN)).isEqualTo(Refusal.RETIRED_BOOT);
    }
}
