package dev.baton.heartbeat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile octets: nothing is thrown, and what is accepted can be read through every accessor. */
class HeartbeatFuzzTest {
    private static final long SEED = 20_260_101;
    private static final int ROUNDS = 1_200_000;

    private final HeartbeatView view = Frames.view();
    private final HeartbeatKey key = Frames.key(1);
    private final Random random = new Random(SEED);
    private final byte[] octets = new byte[1_600];

    @Test
    void no_octets_make_the_view_throw() {
        Map<Refusal, Integer> seen = new EnumMap<>(Refusal.class);
        byte[] good = Frames.octets(Frames.written(Frames.fixed()));
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 1000 == 0) {
                good = Frames.octets(Frames.written(Frames.random(random)));
            }
            int length = round % 3 == 0 ? noise() : mutate(good);
            if (round % 3 == 2) {
                signAgain(length); // past the signature, into the semantic checks
            }
            seen.merge(judge(round, length), 1, Integer::sum);
        }
        assertThat(seen.keySet())
                .contains(
                        Refusal.NONE,
                        Refusal.TOO_SHORT,
                        Refusal.NOT_BATON,
                        Refusal.VERSION,
                        Refusal.LENGTH,
                        Refusal.OTHER_CLUSTER,
                        Refusal.BAD_KEY,
                        Refusal.MALFORMED);
    }

    private Refusal judge(int round, int length) {
        try {
            Refusal refusal = view.wrap(ByteBuffer.wrap(octets, 0, length));
            if (refusal == Refusal.NONE) {
                readAll();
            }
            return refusal;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + SEED + " round " + round, e);
        }
    }

    private int noise() {
        int length = random.nextInt(octets.length);
        int from = random.nextInt(octets.length); // refilling all of it each time would be most of the test's time
        for (int at = from; at < Math.min(from + 40, octets.length); at++) {
            octets[at] = (byte) random.nextInt();
        }
        return length;
    }

    private int mutate(byte[] good) {
        System.arraycopy(good, 0, octets, 0, good.length);
        for (int i = random.nextInt(4); i > 0; i--) {
            octets[random.nextInt(random.nextBoolean() ? Layout.SECTIONS : good.length)] = (byte) random.nextInt();
        }
        return random.nextInt(8) == 0 ? random.nextInt(good.length + 1) : good.length;
    }

    private void signAgain(int length) {
        if (length >= Layout.MIN_LENGTH) {
            octets[Layout.LENGTH] = (byte) (length >>> 8);
            octets[Layout.LENGTH + 1] = (byte) length;
            key.seal(octets, length - Layout.SEAL_LENGTH);
        }
    }

    private void readAll() {
        PathSet heard = new PathSet();
        long sum = view.node()
                + view.successor()
                + view.acceptedKeys(new int[KeyRing.MOST])
                + view.term()
                + view.software().length()
                + view.status().code();
        for (int i = 0; i < view.echoCount(); i++) {
            view.echoPaths(i, heard);
            sum += view.echoNode(i) + view.echoNonce(i) + heard.size();
        }
        for (int i = 0; i < view.neighbourCount(); i++) {
            sum += view.neighbourIp(i).bitLength() + view.neighbourMacBits(i);
        }
        sum += view.ownerNode() + view.ownerTerm();
        for (int i = 0; i < view.otherMacCount(); i++) {
            sum += view.otherMacPath(i) + view.otherMacBits(i);
        }
        assertThat(sum).isNotEqualTo(Long.MIN_VALUE);
    }
}
