package dev.baton.heartbeat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Version 2 never changes: members of different releases pair over it. */
class GoldenBytesTest {
    private static final String TAGGED_PART = ""
            + "4241544e" // magic
            + "02" // version
            + "02" // node
            + "00de" // length
            + "0007" // cluster
            + "03" // path
            + "03" // status ACTIVE
            + "00000041" // flags QUERY, LEAVING
            + "0102030405060708" // nonce
            + "0000000000001122" // counter
            + "0000000000000005" // term
            + "0000000000000006" // highest term
            + "03e8" // health
            + "02000000002a" // MAC
            + "0a07010c" // IPv4
            + "fe80000000000000000000000000002a" // link-local
            + "000000fa" // lateness
            + "cafebabedeadbeef" // digest
            + "80000005" // impediments
            + "10" // successor
            + "000000" // not used
            + "010003" + "302e31" // software "0.1"
            + "020016" // echoes
            + "0117" + "18191a1b1c1d1e" + "02" + "0102" // echo of node 1, paths 0 and 9
            + "0127" + "28292a2b2c2d2e" + "00" // echo of its other boot, no path
            + "030017" // neighbours
            + "04" + "0200000000fe" + "0000000000000000" + "000000000a0701fe"
            + "040004" + "72cd6e84" // accepted keys: SHA-256 of 32 octets of 1
            + "050007" + "04" + "02000000002b" // MAC of the interface of path 4, which has no heartbeats
            + "060009" + "01" + "0000000000000006"; // the owner that the sender hears, and its term

    @Test
    void the_octets_of_version_2() throws Exception {
        byte[] octets = Frames.octets(Frames.written(Frames.fixed()));
        int end = octets.length - Layout.HMAC_LENGTH;
        int tag = end - Layout.TAG_LENGTH;

        assertThat(HexFormat.of().formatHex(octets, 0, tag)).isEqualTo(TAGGED_PART);
        byte[] tagKey = hmacOfTheJdk("baton heartbeat tag".getBytes(StandardCharsets.US_ASCII), 19);
        assertThat(ByteBuffer.wrap(octets).getLong(tag)).isEqualTo(new SipHash(tagKey).of(octets, 96));
        assertThat(Arrays.copyOfRange(octets, end, octets.length)).isEqualTo(hmacOfTheJdk(octets, end));
    }

    private static byte[] hmacOfTheJdk(byte[] octets, int end) throws Exception {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 1);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(octets, 0, end);
        return mac.doFinal();
    }

    @Test
    void every_status_and_flag_keeps_its_code() {
        assertThat(Arrays.stream(Status.values()).map(s -> s + "=" + s.code()))
                .containsExactly(
                        "UNKNOWN=0",
                        "ONLINE=1",
                        "STANDBY=2",
                        "ACTIVE=3",
                        "FAILED=4",
                        "SYNCHRONIZING=5",
                        "OFFLINE=6",
                        "RESTORING=7",
                        "NEEDS_KEY=8",
                        "SETTING_OFFLINE=9",
                        "SETTING_ONLINE=10",
                        "NEEDS_UPGRADE=11",
                        "UPGRADING=12");
        assertThat(Arrays.stream(Flag.values()).map(f -> f + "=" + f.bit()))
                .containsExactly(
                        "QUERY=1",
                        "ANSWER=2",
                        "PREPARE=4",
                        "READY=8",
                        "CLAIMED=16",
                        "RELEASED=32",
                        "LEAVING=64",
                        "UNANSWERED=128",
                        "CONTESTED=256",
                        "DEAD_END=512",
                        "UNWITNESSED=1024");
    }

    @Test
    void sixteen_members_fit_below_every_usual_mtu() {
        Heartbeat full = Frames.fixed();
        full.clearEchoes();
        PathSet all = new PathSet();
        for (int path = 0; path < PathSet.CAPACITY; path++) {
            all.set(path, true);
        }
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            full.addEcho(node, node, all);
            full.addEcho(node, 100 + node, null);
        }
        full.software("x".repeat(99));
        for (int i = 0; i < 9; i++) {
            full.addNeighbour(dev.baton.nativeconfig.addr.Ip.v6(i, i), dev.baton.nativeconfig.addr.Mac.ZERO);
        }
        for (int path = 1; path <= 2 * Heartbeat.MAX_OTHER_MACS; path++) {
            full.addOtherMac(path, 2L << 40 | path);
        }
        assertThat(Frames.written(full).remaining()).isLessThanOrEqualTo(1400).isEqualTo(1212);
        assertThat(Frames.view().wrap(Frames.written(full))).isEqualTo(Refusal.NONE);
    }

    @Test
    void a_key_longer_than_a_block_is_hashed_first() throws Exception {
        byte[] secret = new byte[100];
        Arrays.fill(secret, (byte) 9);
        byte[] octets = new byte[50 + Layout.SEAL_LENGTH];
        new HeartbeatKey(secret).seal(octets, 50);

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(octets, 0, 58);
        assertThat(Arrays.copyOfRange(octets, 58, octets.length)).isEqualTo(mac.doFinal());
    }
}
