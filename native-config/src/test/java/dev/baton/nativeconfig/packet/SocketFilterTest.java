package dev.baton.nativeconfig.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs run by a classic BPF machine of the test's own, with the kernel's notes on a frame as inputs. */
class SocketFilterTest {
    private static final String ARP = "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 0000";
    private static final String REQUEST =
            "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a070132" + " 000000000000 00000000";
    private static final String LLDP = "0180c200000e 020000000001 88cc 0207 0400 00 00 0000 000000000000 00000000 0000";
    private static final String BRIDGE_GROUP =
            "0180c2000021 020000000001 88f5 0207 0400 00 00 0000 000000000000 00000000";
    private static final String IPV4 = "020000000002 020000000001 0800 4500 0054 00 00 0000 000000000000 00000000 0000";

    private static final String ECHO_REPLY = "020000000002 020000000001 0800 4500 0024 0000 4000 40 01 2484 0a07010b"
            + " 0a07010c 0000 dda4 1234 0001 0102030405060708";
    private static final String V6 = "020000000002 020000000001 86dd 60000000 0010 3a 40"
            + " fe800000000000000000000000000011 fe800000000000000000000000000012 %s";

    private static final int HOST = 0;
    private static final int UNTAGGED = -1;

    @ParameterizedTest(name = "{0} to {2} tag {3}: {1}")
    @CsvSource({
        "none, true,  0, -1, IPV4",
        "none, true,  1, -1, ARP",
        "none, true,  2, -1, LLDP",
        "none, false, 3, -1, IPV4", // another host's, or a tag that nobody claimed
        "none, false, 4, -1, ARP", // outgoing
        "none, false, 1, 20, ARP", // VLAN 20
        "none, true,  1, 0,  ARP", // only a priority
        "none, true,  1, 0xe000, ARP", // the highest one
        "arp,  true,  1, -1, ARP",
        "arp,  false, 1, 20, ARP",
        "arp,  false, 0, -1, IPV4",
        "arp,  false, 2, -1, LLDP",
        "notLinkLocalGroups, true,  1, -1, ARP",
        "notLinkLocalGroups, true,  0, -1, IPV4",
        "notLinkLocalGroups, false, 2, -1, LLDP",
        "notLinkLocalGroups, true,  2, -1, BRIDGE_GROUP", // 01-80-C2-00-00-2x is forwarded by bridges
        "notLinkLocalGroups, false, 4, -1, ARP",
        "echoReply, true,  0, -1, ECHO_REPLY",
        "echoReply, false, 0, 20, ECHO_REPLY",
        "echoReply, false, 0, -1, IPV4",
        "echoReply, false, 0, -1, ECHO_REPLY_V6",
        "echoReplyV6, true,  0, -1, ECHO_REPLY_V6",
        "echoReplyV6, false, 0, -1, ADVERTISEMENT",
        "echoReplyV6, false, 0, -1, ECHO_REPLY",
        "neighbourAdvertisement, true,  0, -1, ADVERTISEMENT",
        "neighbourAdvertisement, true,  2, -1, ADVERTISEMENT",
        "neighbourAdvertisement, false, 0, -1, ECHO_REPLY_V6",
        "notLoopedBack, true,  1, -1, IPV4",
        "notLoopedBack, false, 5, -1, IPV4",
    })
    void accepts(String filter, boolean accepted, int packetType, String tag, String frame) {
        byte[] bytes = HexFormat.of().parseHex(frame(frame).replace(" ", ""));
        assertThat(run(filter(filter), bytes, packetType, Integer.decode(tag)) > 0)
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"12", "14", "23", "34", "35", "38", "39"})
    void dropsAnEchoReplyOfAnotherKindOrToAnotherAsker(int octet) {
        byte[] bytes = HexFormat.of().parseHex(ECHO_REPLY.replace(" ", ""));
        bytes[octet]++;
        assertThat(run(SocketFilter.echoReply(0x1234), bytes, HOST, UNTAGGED)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"13", "15", "17", "19", "20"})
    void dropsAnArpFrameThatIsCutOrOfAnotherKind(int octet) {
        byte[] bytes = HexFormat.of().parseHex(ARP.replace(" ", ""));
        bytes[octet == 20 ? 12 : octet]++;
        assertThat(run(SocketFilter.arp(), bytes, HOST, UNTAGGED)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0,   1, true", // the first of the first range
        "10.0.0.9,   1, true",
        "10.0.0.10,  1, false",
        "9.255.255.255, 1, false",
        "192.0.2.7,  1, true", // alone, and beyond where a signed number turns negative
        "192.0.2.8,  1, false",
        "10.0.0.1,   2, false", // a reply
    })
    void acceptsRequestsForAddressesWithinTheRanges(String target, int opcode, boolean accepted) {
        byte[] bytes = HexFormat.of().parseHex(REQUEST.replace(" ", ""));
        bytes[21] = (byte) opcode;
        System.arraycopy(Ip.parse(target).toBytes(), 0, bytes, 38, 4);
        int[] firsts = {Ip.parse("10.0.0.0").v4Bits(), Ip.parse("192.0.2.7").v4Bits()};
        int[] lasts = {Ip.parse("10.0.0.9").v4Bits(), Ip.parse("192.0.2.7").v4Bits()};
        SocketFilter requests = SocketFilter.arpRequests(firsts, lasts);
        Mac shared = Mac.parse("10:00:00:c1:4a:87");
        SocketFilter others = SocketFilter.arpBesides(shared, firsts, lasts);
        for (String to : List.of("ff:ff:ff:ff:ff:ff", "10:00:00:c1:4a:87", "10:00:00:c1:4a:88", "12:00:00:c1:4a:87")) {
            System.arraycopy(Mac.parse(to).toBytes(), 0, bytes, 0, Mac.LENGTH);
            boolean heardThere = to.startsWith("ff") || to.endsWith(shared.toString());
            assertThat(run(requests, bytes, HOST, UNTAGGED) > 0).isEqualTo(accepted);
            assertThat(run(others, bytes, HOST, UNTAGGED) > 0).as(to).isEqualTo(!(accepted && heardThere));
        }
        bytes[15]++;
        assertThat(run(others, bytes, HOST, UNTAGGED)).as("no ARP of ours").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:5::1, 8700, true", // within /48
        "2001:db8:5:ffff::9, 8700, true",
        "2001:db8:6::1, 8700, false",
        "2001:db8:1::50, 8700, true", // within /124
        "2001:db8:1::5f, 8700, true",
        "2001:db8:1::60, 8700, false",
        "2001:db8:1:0:1::50, 8700, false",
        "fd00::1,       8700, true", // alone
        "fd00::2,       8700, false",
        "fd00::1,       8800, false", // an advertisement
    })
    void acceptsSolicitationsForAddressesWithinThePrefixes(String subject, String type, boolean accepted) {
        String octets = V6.formatted(type + "0000 00000000"
                + HexFormat.of().formatHex(Ip.parse(subject).toBytes()));
        SocketFilter filter = SocketFilter.neighbourSolicitations(List.of(
                Prefix.parse("2001:db8:5::/48"), Prefix.parse("2001:db8:1::50/124"), Prefix.parse("fd00::1/128")));
        byte[] frame = HexFormat.of().parseHex(octets.replace(" ", ""));
        assertThat(run(filter, frame, HOST, UNTAGGED) > 0).isEqualTo(accepted);
    }

    private static String frame(String name) {
        return switch (name) {
            case "ARP" -> ARP;
            case "LLDP" -> LLDP;
            case "ECHO_REPLY" -> ECHO_REPLY;
            case "ECHO_REPLY_V6" -> V6.formatted("8100 0000 1234 0001");
            case "ADVERTISEMENT" -> V6.formatted("8800 0000 6000 0000");
            case "BRIDGE_GROUP" -> BRIDGE_GROUP;
            default -> IPV4;
        };
    }

    private static SocketFilter filter(String name) {
        return switch (name) {
            case "none" -> SocketFilter.none();
            case "arp" -> SocketFilter.arp();
            case "echoReply" -> SocketFilter.echoReply(0x1234);
            case "echoReplyV6" -> SocketFilter.echoReplyV6(0x1234);
            case "neighbourAdvertisement" -> SocketFilter.neighbourAdvertisement();
            case "notLinkLocalGroups" -> SocketFilter.notLinkLocalGroups();
            default -> SocketFilter.notLoopedBack();
        };
    }

    /** Reads struct sock_filter {u16 code, u8 jt, u8 jf, u32 k} as the kernel does; returns the octets to keep. */
    private static int run(SocketFilter filter, byte[] frame, int packetType, int tag) {
        ByteBuffer program = ByteBuffer.wrap(filter.program()).order(ByteOrder.nativeOrder());
        ByteBuffer data = ByteBuffer.wrap(frame);
        int accumulator = 0;
        for (int pc = 0; pc < filter.length(); pc++) {
            int code = program.getShort(pc * 8);
            int jumpTrue = program.get(pc * 8 + 2);
            int jumpFalse = program.get(pc * 8 + 3);
            int k = program.getInt(pc * 8 + 4);
            switch (code) {
                case 0x20, 0x28, 0x30 -> {
                    if (k < 0) {
                        accumulator = note(k + 0x1000, packetType, tag);
                    } else if (k + (code == 0x20 ? 4 : code == 0x28 ? 2 : 1) > frame.length) {
                        return 0;
                    } else {
                        accumulator = code == 0x20
                                ? data.getInt(k)
                                : code == 0x28 ? data.getShort(k) & 0xffff : data.get(k) & 0xff;
                    }
                }
                case 0x54 -> accumulator &= k;
                case 0x15 -> pc += accumulator == k ? jumpTrue : jumpFalse;
                case 0x25 -> pc += Integer.compareUnsigned(accumulator, k) > 0 ? jumpTrue : jumpFalse;
                case 0x35 -> pc += Integer.compareUnsigned(accumulator, k) >= 0 ? jumpTrue : jumpFalse;
                case 0x06 -> {
                    return k;
                }
                default -> throw new AssertionError("instruction 0x" + Integer.toHexString(code));
            }
        }
        throw new AssertionError("the program does not end");
    }

    private static int note(int which, int packetType, int tag) {
        return switch (which) {
            case 4 -> packetType;
            case 44 -> tag == UNTAGGED ? 0 : tag;
            case 48 -> tag == UNTAGGED ? 0 : 1;
            default -> throw new AssertionError("ancillary " + which);
        };
    }
}
