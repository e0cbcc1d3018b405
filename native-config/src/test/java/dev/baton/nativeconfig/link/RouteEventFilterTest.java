package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program run by a classic BPF machine of the test's own, which reads in network order as the kernel's does. */
class RouteEventFilterTest {
    @ParameterizedTest(name = "type {1} flags {2} protocol {3}: {0}")
    @CsvSource({
        "true,  16, 0,     0", // RTM_NEWLINK
        "true,  21, 0,   186", // RTM_DELADDR, whatever stands where a route has its protocol
        "true,  80, 0,     0", // RTM_NEWNETCONF
        "true,  25, 0,    66", // one of ours is gone
        "true,  25, 0,     2", // one of the kernel's
        "false, 25, 0,   186", // one of a routing daemon's
        "false, 25, 0,     3", // one that somebody added by hand
        "false, 24, 0x600, 66", // new ones, ours too
        "false, 24, 0x600, 3",
        "true,  24, 0x100, 3", // "ip route replace"
        "true,  24, 0x500, 4", // with NLM_F_CREATE
        "true,  24, 0x100, 16", // a DHCP client
        "false, 24, 0x100, 186", // a routing daemon, a thousand times a second
        "false, 24, 0x100, 66",
    })
    void passes(boolean passed, String type, String flags, String protocol) {
        ByteBuffer message = ByteBuffer.allocate(28).order(ByteOrder.nativeOrder());
        message.putInt(0, 28).putShort(4, Short.decode(type)).putShort(6, Short.decode(flags));
        message.put(21, Short.decode(protocol).byteValue());
        assertThat(run(message.array()) > 0).isEqualTo(passed);
    }

    /** Reads struct sock_filter {u16 code, u8 jt, u8 jf, u32 k}; returns the octets to keep. */
    private static int run(byte[] message) {
        ByteBuffer program = ByteBuffer.wrap(RouteEventFilter.program()).order(ByteOrder.nativeOrder());
        ByteBuffer data = ByteBuffer.wrap(message);
        int accumulator = 0;
        for (int pc = 0; pc < program.capacity() / 8; pc++) {
            int k = program.getInt(pc * 8 + 4);
            int jumpTrue = program.get(pc * 8 + 2);
            int jumpFalse = program.get(pc * 8 + 3);
            switch (program.getShort(pc * 8)) {
                case 0x28 -> accumulator = data.getShort(k) & 0xffff;
                case 0x30 -> accumulator = data.get(k) & 0xff;
                case 0x15 -> pc += accumulator == k ? jumpTrue : jumpFalse;
                case 0x45 -> pc += (accumulator & k) != 0 ? jumpTrue : jumpFalse;
                case 0x06 -> {
                    return k;
                }
                default -> throw new AssertionError("instruction " + pc);
            }
        }
        throw new AssertionError("the program does not end");
    }
}
