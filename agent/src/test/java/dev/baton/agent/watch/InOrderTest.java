package dev.baton.agent.watch;

import static dev.baton.agent.watch.InOrder.HOLD_NS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.watch.reading.CapturedFrame;
import dev.baton.agent.watch.reading.WatchedDevice;
import dev.baton.nativeconfig.addr.Mac;
import org.junit.jupiter.api.Test;

/** Frames that arrive out of turn are shown in turn, and none waits for ever. */
class InOrderTest {
    private static final WatchedDevice LAN = new WatchedDevice("lan", 1, "lan0", Mac.ZERO, null);

    private final InOrder ordered = new InOrder();

    @Test
    void anEarlierFrameOfAnotherCaptureGoesFirst() {
        CapturedFrame late = at(20);
        CapturedFrame early = at(10);
        ordered.add(late, 0);
        ordered.add(early, 5);
        assertThat(ordered.poll(HOLD_NS - 1)).isNull();
        assertThat(ordered.poll(HOLD_NS + 5)).isSameAs(early);
        assertThat(ordered.poll(HOLD_NS + 5)).isSameAs(late);
        assertThat(ordered.poll(HOLD_NS + 5)).isNull();
    }

    @Test
    void framesOfOneMomentKeepTheirOrder() {
        CapturedFrame first = at(10);
        CapturedFrame second = at(10);
        ordered.add(first, 0);
        ordered.add(second, 0);
        assertThat(ordered.size()).isEqualTo(2);
        assertThat(ordered.poll()).isSameAs(first);
        assertThat(ordered.poll()).isSameAs(second);
        assertThat(ordered.poll()).isNull();
    }

    private static CapturedFrame at(long micros) {
        return new CapturedFrame(LAN, false, micros, new byte[60]);
    }
}
