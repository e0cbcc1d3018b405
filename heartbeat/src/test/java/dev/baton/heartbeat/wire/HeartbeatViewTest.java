package dev.baton.heartbeat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.heartbeat.AllocatedBytes;
import dev.baton.nativeconfig.addr.Ip;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HeartbeatViewTest {
    private final HeartbeatView view = Frames.view();

    @Test
    void what_was_written_is_read() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Heartbeat sent = Frames.random(random);
            assertThat(view.wrap(Frames.written(sent))).as("round %d", i).isEqualTo(Refusal.NONE);
            assertSame(sent);
        }
    }

    private void assertSame(Heartbeat sent) {
        assertThat(List.<Object>of(
                        view.cluster(), view.node(), view.path(), view.nonce(), view.counter(), view.flags()))
                .isEqualTo(List.of(sent.cluster, sent.node, sent.path, sent.nonce, sent.counter, sent.flags));
        assertThat(List.<Object>of(view.status(), view.term(), view.highestTerm(), view.health(), view.macBits()))
                .isEqualTo(List.of(sent.status, sent.term, sent.highestTerm, sent.health, sent.macBits));
        assertThat(List.of(view.linkLocalHigh(), view.linkLocalLow(), view.latenessMicros(), view.configDigest()))
                .isEqualTo(List.of(sent.linkLocalHigh, sent.linkLocalLow, sent.latenessMicros, sent.configDigest));
        assertThat(List.of(view.ipv4Bits(), view.impediments(), view.successor()))
                .isEqualTo(List.of(sent.ipv4Bits, sent.impediments, sent.successor));
        assertThat(view.software()).isEqualTo(new String(sent.software, java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(view.echoCount()).isEqualTo(sent.echoes);
        PathSet heard = new PathSet();
        for (int i = 0; i < sent.echoes; i++) {
            view.echoPaths(i, heard);
            assertThat(view.echoNode(i)).isEqualTo(sent.echoNode[i]);
            assertThat(view.echoNonce(i)).isEqualTo(sent.echoNonce[i]);
            assertThat(heard).hasToString(sent.echoPaths[i].toString());
            assertThat(view.findEcho(sent.echoNode[i], sent.echoNonce[i])).isNotNegative();
        }
        assertThat(view.findEcho(1, 2)).isEqualTo(-1);
        assertThat(view.neighbourCount()).isEqualTo(sent.neighbours);
        for (int i = 0; i < sent.neighbours; i++) {
            assertThat(view.neighbourIp(i))
                    .isEqualTo(new Ip(sent.neighbourVersion[i], sent.neighbourHigh[i], sent.neighbourLow[i]));
            assertThat(view.neighbourMacBits(i)).isEqualTo(sent.neighbourMac[i]);
        }
        assertThat(view.otherMacCount()).isEqualTo(sent.otherMacs);
        for (int i = 0; i < sent.otherMacs; i++) {
            assertThat(view.otherMacPath(i)).isEqualTo(sent.otherMacPath[i]);
            assertThat(view.otherMacBits(i)).isEqualTo(sent.otherMac[i]);
        }
        assertThat(view.ownerNode()).isEqualTo(sent.ownerNode);
        assertThat(view.ownerTerm()).isEqualTo(sent.ownerTerm);
    }

    @Test
    void an_owner_is_a_node_with_a_term_that_the_sender_knows() {
        Heartbeat without = Frames.fixed();
        without.ownerNode = 0;
        byte[] octets = Frames.octets(Frames.written(without));
        assertThat(view.wrap(
                        Frames.withSection(octets, Layout.OWNER, HexFormat.of().parseHex("000000000000000006"))))
                .isEqualTo(Refusal.MALFORMED);
        assertThat(view.wrap(
                        Frames.withSection(octets, Layout.OWNER, HexFormat.of().parseHex("110000000000000006"))))
                .isEqualTo(Refusal.MALFORMED);
        assertThat(view.wrap(
                        Frames.withSection(octets, Layout.OWNER, HexFormat.of().parseHex("010000000000000007"))))
                .as("above its highest")
                .isEqualTo(Refusal.MALFORMED);
        assertThat(view.wrap(
                        Frames.withSection(octets, Layout.OWNER, HexFormat.of().parseHex("0100000000000006"))))
                .as("an octet short")
                .isEqualTo(Refusal.MALFORMED);
        assertThat(view.wrap(
                        Frames.withSection(octets, Layout.OWNER, HexFormat.of().parseHex("010000000000000006"))))
                .isEqualTo(Refusal.NONE);
        assertThat(view.ownerNode()).isEqualTo(1);
        assertThat(view.ownerTerm()).isEqualTo(6);
    }

    @Test
    void padding_byte_order_and_position_do_not_matter() {
        byte[] octets = Frames.octets(Frames.written(Frames.fixed()));
        ByteBuffer padded = ByteBuffer.allocate(14 + octets.length + 300).order(ByteOrder.LITTLE_ENDIAN);
        padded.position(14).put(octets).position(14);

        assertThat(view.wrap(padded)).isEqualTo(Refusal.NONE);
        assertThat(padded.position()).isEqualTo(14);
        assertThat(view.has(Flag.QUERY)).isTrue();
        assertThat(view.has(Flag.ANSWER)).isFalse();
    }

    @Test
    void a_second_key_is_accepted_too() {
        HeartbeatView rotating = new HeartbeatView(Frames.CLUSTER, KeyRing.of(Frames.key(2), Frames.key(1)));
        assertThat(rotating.wrap(Frames.written(Frames.fixed()))).isEqualTo(Refusal.NONE);
    }

    record Row(Refusal expected, String what, ByteBuffer payload) {
        @Override
        public String toString() {
            return expected + ": " + what;
        }
    }

    private interface Change {
        void to(byte[] octets);
    }

    private static Row row(Refusal expected, String what, boolean signAgain, Change change) {
        byte[] octets = Frames.octets(Frames.written(Frames.fixed()));
        change.to(octets);
        return new Row(expected, what, signAgain ? Frames.signed(octets) : ByteBuffer.wrap(octets));
    }

    private static Row malformed(String what, int at, int value) {
        return row(Refusal.MALFORMED, what, true, o -> o[at] = (byte) value);
    }

    static Stream<Row> refusals() {
        byte[] good = Frames.octets(Frames.written(Frames.fixed()));
        int end = good.length - Layout.SEAL_LENGTH;
        int software = Layout.SECTIONS;
        int echoes = software + Layout.SECTION_VALUE + 3;
        int firstEcho = echoes + Layout.SECTION_VALUE;
        int owner = end - Layout.SECTION_VALUE - Layout.OWNER_LENGTH;
        int macs = owner - Layout.SECTION_VALUE - Layout.OTHER_MAC_LENGTH;
        int keys = macs - Layout.SECTION_VALUE - Layout.KEY_LENGTH;
        int neighbour = keys - Layout.NEIGHBOUR_LENGTH;
        int neighbours = neighbour - Layout.SECTION_VALUE;
        return Stream.of(
                new Row(Refusal.TOO_SHORT, "nothing", ByteBuffer.wrap(new byte[0])),
                new Row(
                        Refusal.TOO_SHORT,
                        "one octet less than any",
                        ByteBuffer.wrap(Arrays.copyOf(good, Layout.MIN_LENGTH - 1))),
                row(Refusal.NOT_BATON, "magic", false, o -> o[0] = 0),
                row(Refusal.VERSION, "version 1", true, o -> o[Layout.VERSION] = 1),
                row(Refusal.VERSION, "version 3", true, o -> o[Layout.VERSION] = 3),
                row(Refusal.BAD_KEY, "a version that nobody has signed", false, o -> o[Layout.VERSION] = 3),
                new Row(Refusal.VERSION, "the shortest of any version", shortest(3)),
                new Row(Refusal.MALFORMED, "without a whole core", shortest(2)),
                new Row(Refusal.LENGTH, "truncated", ByteBuffer.wrap(Arrays.copyOf(good, good.length - 1))),
                row(
                        Refusal.LENGTH,
                        "states less than the least",
                        true,
                        o -> o[Layout.LENGTH + 1] = Layout.MIN_LENGTH - 1),
                row(Refusal.LENGTH, "states 65535", true, o -> o[Layout.LENGTH] = o[Layout.LENGTH + 1] = -1),
                row(Refusal.OTHER_IDENTITY, "cluster 8, our key", true, o -> o[Layout.CLUSTER + 1] = 8),
                row(Refusal.OTHER_CLUSTER, "cluster 8, another key", false, o -> o[Layout.CLUSTER + 1] = 8),
                row(Refusal.BAD_KEY, "first octet of the tag", false, o -> o[end] ^= 1),
                row(Refusal.BAD_KEY, "first octet of the HMAC", false, o -> o[end + Layout.TAG_LENGTH] ^= 1),
                row(Refusal.BAD_KEY, "an octet that is signed and not tagged", false, o -> o[end - 1] ^= 1),
                row(Refusal.BAD_KEY, "last octet of the HMAC", false, o -> o[o.length - 1] ^= 1),
                row(Refusal.BAD_KEY, "a field", false, o -> o[Layout.TERM + 7] ^= 1),
                row(Refusal.BAD_KEY, "the source MAC", false, o -> o[Layout.MAC + 5] ^= 1),
                malformed("node 0", Layout.NODE, 0),
                malformed("node 17", Layout.NODE, 17),
                malformed("successor 17", Layout.SUCCESSOR, 17),
                row(Refusal.MALFORMED, "nonce 0", true, o -> Arrays.fill(o, Layout.NONCE, Layout.COUNTER, (byte) 0)),
                row(Refusal.MALFORMED, "counter 0", true, o -> Arrays.fill(o, Layout.COUNTER, Layout.TERM, (byte) 0)),
                malformed("negative counter", Layout.COUNTER, 0x80),
                malformed("negative term", Layout.TERM, 0x80),
                malformed("highest term below term", Layout.HIGHEST_TERM + 7, 4),
                row(Refusal.FAR_TERM, "a term of damaged state", true, o -> o[Layout.HIGHEST_TERM] = 1),
                row(Refusal.FAR_TERM, "the first beyond the last", true, o -> {
                    o[Layout.HIGHEST_TERM + 1] = 1;
                    o[Layout.HIGHEST_TERM + 7] = 1;
                }),
                malformed("group MAC", Layout.MAC, 3),
                malformed("a section that is longer than the frame", software + 1, 0x7f),
                malformed("a section that ends within its head", keys + Layout.SECTION_LENGTH + 1, 2),
                malformed("echoes that end within one", echoes + Layout.SECTION_LENGTH + 1, 21),
                malformed("neighbours that end within one", neighbours + Layout.SECTION_LENGTH + 1, 22),
                malformed("control character in software", software + Layout.SECTION_VALUE, 10),
                malformed("non-ASCII software", software + Layout.SECTION_VALUE, 0xc3),
                malformed("echo of node 0", firstEcho, 0),
                malformed("echo of node 17", firstEcho, 17),
                row(
                        Refusal.MALFORMED,
                        "echo of nonce 0",
                        true,
                        o -> Arrays.fill(o, firstEcho + 1, firstEcho + 9, (byte) 0)),
                malformed("bitmap of 33 octets", firstEcho + Layout.ECHO_BITMAP_LENGTH, 33),
                malformed("neighbour of IP version 5", neighbour, 5),
                malformed("IPv4 neighbour with more than 32 bits", neighbour + Layout.NEIGHBOUR_IP + 11, 1),
                malformed("neighbour with a group MAC", neighbour + Layout.NEIGHBOUR_MAC, 1),
                malformed("MACs that end within one", macs + Layout.SECTION_LENGTH + 1, 6),
                malformed("a group MAC elsewhere", macs + Layout.SECTION_VALUE + Layout.OTHER_MAC_ADDRESS, 1));
    }

    private static ByteBuffer shortest(int version) {
        byte[] octets = Arrays.copyOf(Frames.octets(Frames.written(Frames.fixed())), Layout.MIN_LENGTH);
        octets[Layout.VERSION] = (byte) version;
        octets[Layout.LENGTH] = 0;
        octets[Layout.LENGTH + 1] = (byte) octets.length;
        return Frames.signed(octets);
    }

    @Test
    void what_a_later_release_adds_is_skipped() {
        byte[] octets = Frames.octets(Frames.written(Frames.fixed()));
        octets[Layout.FLAGS] = (byte) 0xff;
        octets[Layout.SUCCESSOR + 1] = 1;
        ByteBuffer later = Frames.withSection(Frames.octets(Frames.withSection(octets, 200, (byte) 1)), 7);
        assertThat(view.wrap(later)).isEqualTo(Refusal.NONE);
        assertSame(Frames.fixed());
    }

    @Test
    void the_first_of_two_sections_of_a_type_counts() {
        byte[] octets = Frames.octets(Frames.written(Frames.fixed()));
        assertThat(view.wrap(Frames.withSection(octets, Layout.SOFTWARE, (byte) 'x')))
                .isEqualTo(Refusal.NONE);
        assertSame(Frames.fixed());
    }

    @Test
    void a_section_that_is_missing_is_empty() {
        Heartbeat bare = new Heartbeat();
        bare.cluster = Frames.CLUSTER;
        bare.node = 1;
        bare.nonce = 1;
        bare.counter = 1;
        assertThat(view.wrap(Frames.written(Frames.fixed()))).isEqualTo(Refusal.NONE);
        assertThat(view.wrap(Frames.written(bare))).isEqualTo(Refusal.NONE);
        assertSame(bare);
    }

    @Test
    void who_speaks_of_a_status_that_is_not_known_cannot_take_over() {
        byte[] octets = Frames.octets(Frames.written(Frames.fixed()));
        octets[Layout.STATUS] = 99;
        assertThat(view.wrap(Frames.signed(octets))).isEqualTo(Refusal.NONE);
        assertThat(view.status()).isEqualTo(Status.UNKNOWN);
        assertThat(view.health()).isZero();
    }

    @Test
    void the_keys_that_the_sender_accepts_are_told() {
        Heartbeat heartbeat = Frames.fixed();
        ByteBuffer buffer = Frames.buffer();
        new HeartbeatWriter(KeyRing.of(Frames.key(1), Frames.key(2))).write(heartbeat, buffer);
        assertThat(view.wrap(buffer)).isEqualTo(Refusal.NONE);
        int[] keys = new int[KeyRing.MOST];
        assertThat(view.acceptedKeys(keys)).isEqualTo(2);
        assertThat(keys)
                .containsExactly(Frames.key(1).fingerprint(), Frames.key(2).fingerprint());
        assertThat(view.acceptedKeys(new int[1])).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void every_refusal_has_its_name(Row row) {
        assertThat(view.wrap(row.payload)).isEqualTo(row.expected);
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void names_are_kebab_case_and_explained(Refusal refusal) {
        assertThat(refusal.kebab())
                .isEqualTo(refusal.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        assertThat(refusal).hasToString(refusal.kebab());
        assertThat(refusal.sentence()).hasSizeGreaterThan(5);
    }

    @Test
    void another_key_of_the_same_cluster_is_told_apart() {
        assertThat(new HeartbeatView(Frames.CLUSTER, KeyRing.of(Frames.key(2))).wrap(Frames.written(Frames.fixed())))
                .isEqualTo(Refusal.BAD_KEY);
        assertThat(Refusal.BAD_KEY.sentence()).contains("cluster.key.file", "cluster.id");
    }

    @Test
    void short_keys_are_refused_and_keys_never_printed() {
        assertThatThrownBy(() -> new HeartbeatKey(new byte[31])).hasMessageContaining("at least 32 octets, not 31");
        // The first four octets of sha256sum over the same 32 octets.
        assertThat(Frames.key(65)).hasToString("22a48051");
    }

    @Test
    void one_echo_too_many_is_a_mistake_of_ours() {
        Heartbeat heartbeat = new Heartbeat();
        for (int i = 0; i < Heartbeat.MAX_ECHOES; i++) {
            heartbeat.addEcho(1, 1, null);
        }
        assertThatThrownBy(() -> heartbeat.addEcho(1, 1, null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void writing_and_reading_allocate_nothing() {
        Heartbeat heartbeat = Frames.fixed();
        HeartbeatWriter writer = new HeartbeatWriter(KeyRing.of(Frames.key(1)));
        ByteBuffer buffer = Frames.buffer();
        PathSet heard = new PathSet();
        long[] sum = {0};
        assertThat(AllocatedBytes.of(20_000, () -> {
                    heartbeat.counter++;
                    writer.write(heartbeat, buffer);
                    if (view.wrap(buffer) != Refusal.NONE) {
                        throw new AssertionError();
                    }
                    view.echoPaths(view.findEcho(1, 0x1718_191a_1b1c_1d1eL), heard);
                    sum[0] += view.term() + view.macBits() + view.neighbourMacBits(0) + heard.size();
                }))
                .isZero();
        buffer.put(80, (byte) 0);
        assertThat(AllocatedBytes.of(20_000, () -> view.wrap(buffer))).isZero();
    }
}
