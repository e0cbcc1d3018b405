package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ExtraSegments;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.ArpRound;
import dev.baton.nativeconfig.addr.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A planned move of more links than an heir raises at once: each interface answers all the time. Of 64 the last are up some 60
 * ms after the claim, 150 ms on a slow machine, and were the old owner mute by then, nobody would answer there for so long.
 */
class MoveOfManyIT {
    private static final ManyAddresses SIZE = new ManyAddresses(64, 128);

    /** Those raised last are asked; asking on all costs more processor time than answering. */
    private static final int ASKED = 8;

    private static final long ROUND_MS = 10;

    /** Of the time that a move takes: without answer for longer than this is not a matter of busy processors. */
    private static final int SHARE = 3;

    /** Both gateways and the asker share the machine's processors. What a move itself costs, each costs. */
    private static final int MOST_MOVES = 6;

    private static final Duration SOON = Duration.ofSeconds(10);

    private record Outcome(long tookMs, ArpRound.Outcome asking) {
        boolean isAnsweredThroughout() {
            return asking.longest() <= Math.max(1, tookMs / SHARE / ROUND_MS);
        }
    }

    @Test
    void eachInterfaceAnswersThroughASwitchover() {
        try (Lab lab = Lab.open()) {
            ExtraSegments extra = ExtraSegments.add(lab, SIZE.extraSegments());
            Pair pair = Pair.settled(lab, SIZE.baton(extra));
            List<String> devices = extra.devices();
            Map<String, Ip> asked = new TreeMap<>(SIZE.oneOfEach(extra));
            asked.keySet().retainAll(devices.subList(devices.size() - ASKED, devices.size()));
            move(lab, pair, asked); // of code that never ran, the first takes so long that it shows nothing
            List<Outcome> moves = new ArrayList<>();
            do {
                moves.add(move(lab, pair, asked));
            } while (!moves.get(moves.size() - 1).isAnsweredThroughout() && moves.size() < MOST_MOVES);

            System.out.println("moves of many: " + moves);
            assertThat(moves).as(pair.logs()).anyMatch(Outcome::isAnsweredThroughout);
        }
    }

    private static Outcome move(Lab lab, Pair pair, Map<String, Ip> asked) {
        Station old = pair.requireActive();
        ArpRound asking = ArpRound.start(lab, asked, ROUND_MS);
        long fromNs = System.nanoTime();
        assertThat(BatonCluster.ask(lab, old, "switchover", SOON).orElseThrow())
                .as(pair.logs())
                .contains("\"done\":true");
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - fromNs);
        pair.awaitSettled();
        assertThat(pair.requireActive()).isEqualTo(old.peer());
        return new Outcome(tookMs, asking.stop());
    }
}
