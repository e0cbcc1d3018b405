package dev.baton.nativeconfig.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.jna.Pointer;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetlinkReadingTest {

    @Test
    void whatABatchBuildsTheReadersRead() {
        MessageBatch batch = new MessageBatch(512);
        batch.begin(40, Netlink.NLM_F_CREATE, "first", "a").u8(7).u8(0).u16(500).u32(-2);
        batch.attr32(1, 0xdeadbeef).attrString(2, "odd").attr8(3, 200).attr16(4, 0xffff);
        batch.nest(5).nest(6).attrBe32(7, 0x01020304).unnest().attrBe64(8, 1500).unnest();
        batch.beginUnacknowledged(41, 0, "second", "b").u8(1).be16(10);
        assertThat(batch.number(100)).isEqualTo(1);

        MessageReader message = read(batch);
        assertThat(message.next()).isTrue();
        assertThat(message.type()).isEqualTo(40);
        assertThat(message.flags()).isEqualTo(Netlink.NLM_F_CREATE | Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK);
        assertThat(message.sequence()).isEqualTo(100);
        assertThat(message.u8(0)).isEqualTo(7);
        assertThat(message.u16(2)).isEqualTo(500);
        assertThat(message.u32(4)).isEqualTo(-2);
        AttributeReader attribute = message.attributes(8);
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.u32()).isEqualTo(0xdeadbeef);
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.string()).isEqualTo("odd");
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.u8()).isEqualTo(200);
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.u16()).isEqualTo(0xffff);
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.type()).as("without the nesting flag").isEqualTo(5);
        AttributeReader inner = attribute.nested();
        assertThat(inner.next()).isTrue();
        AttributeReader innermost = inner.nested();
        assertThat(innermost.next()).isTrue();
        assertThat(innermost.bytes()).containsExactly(1, 2, 3, 4);
        assertThat(innermost.be32()).isEqualTo(0x01020304);
        assertThat(innermost.next()).isFalse();
        assertThat(inner.next()).isTrue();
        assertThat(inner.be64()).isEqualTo(1500);
        assertThat(attribute.next()).isFalse();

        assertThat(message.next()).isTrue();
        assertThat(message.type()).isEqualTo(41);
        assertThat(message.sequence()).isEqualTo(101);
        assertThat(message.flags()).isEqualTo(Netlink.NLM_F_REQUEST);
        assertThat(message.length()).as("padded").isEqualTo(4);
        assertThat(message.next()).isFalse();
    }

    @Test
    void aBatchIsFullRatherThanOverrun() {
        MessageBatch batch = new MessageBatch(64).begin(16, 0, "op", "target");
        assertThatExceptionOfType(BufferOverflowException.class).isThrownBy(() -> batch.attrString(1, "x".repeat(60)));
        batch.clear().begin(16, 0, "op", "target").nest(1);
        assertThatIllegalStateException().isThrownBy(() -> batch.number(1)).withMessageContaining("not closed");
    }

    @Test
    void aValueShorterThanItsTypeReadsAsNothing() {
        MessageBatch batch = new MessageBatch(64).begin(16, 0, "op", "target").attrBytes(1, new byte[] {1});
        batch.number(1);
        MessageReader message = read(batch);
        assertThat(message.next()).isTrue();
        AttributeReader attribute = message.attributes(0);
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.u16()).isZero();
        assertThat(attribute.u32()).isZero();
        assertThat(attribute.be64()).isZero();
        assertThat(attribute.mac()).isEqualTo(Mac.ZERO);
        assertThat(message.attributes(1000).next()).isFalse();
        assertThat(message.u32(1000)).isZero();
    }

    /** Noise, and a good message with some octets turned: the walk ends, stays inside and throws nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20_26, 0xba70})
    @Timeout(30)
    void survivesHostileInput(long seed) {
        Random random = new Random(seed);
        MessageBatch good =
                new MessageBatch(512).begin(16, 0, "op", "target").u32(1).u32(2);
        good.nest(3)
                .attrString(1, "macvlan")
                .nest(2)
                .attr32(1, 4)
                .unnest()
                .unnest()
                .attrBytes(9, new byte[6]);
        good.begin(Netlink.NLMSG_ERROR, Netlink.NLM_F_ACK_TLVS, "op", "target")
                .u32(-17)
                .u32(20)
                .u32(0)
                .u32(0)
                .u32(0);
        good.attrString(1, "reason");
        good.number(1);
        ByteBuffer bytes = ByteBuffer.allocateDirect(good.length()).order(ByteOrder.nativeOrder());
        MessageReader message = new MessageReader(bytes);
        for (int round = 0; round < 100_000; round++) {
            if (round % 4 == 0) {
                for (int i = 0; i < bytes.capacity(); i++) {
                    bytes.put(i, (byte) random.nextInt(random.nextBoolean() ? 256 : 24));
                }
            } else {
                copy(good, bytes);
                for (int turned = random.nextInt(6); turned > 0; turned--) {
                    bytes.put(random.nextInt(bytes.capacity()), (byte) random.nextInt(256));
                }
            }
            message.reset(random.nextInt(bytes.capacity() + 8));
            int messages = 0;
            while (message.next()) {
                messages++;
                assertThat(Acknowledgement.reason(message)).isNotNull();
                walk(message.attributes(random.nextInt(40)), 0);
            }
            assertThat(messages).as("seed %d round %d", seed, round).isLessThanOrEqualTo(bytes.capacity() / 16);
        }
    }

    private static void walk(AttributeReader attribute, int depth) {
        while (attribute.next()) {
            attribute.u8();
            attribute.u16();
            attribute.u32();
            attribute.be64();
            attribute.mac();
            attribute.ip();
            assertThat(attribute.string()).isNotNull();
            if (depth < 6) {
                walk(attribute.nested(), depth + 1);
            }
        }
    }

    private static MessageReader read(MessageBatch batch) {
        ByteBuffer copy = ByteBuffer.allocateDirect(batch.length()).order(ByteOrder.nativeOrder());
        copy(batch, copy);
        MessageReader reader = new MessageReader(copy);
        reader.reset(batch.length());
        return reader;
    }

    private static void copy(MessageBatch batch, ByteBuffer to) {
        to.put(0, new Pointer(batch.address()).getByteArray(0, batch.length()));
    }
}
