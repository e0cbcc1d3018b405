package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop turned by hand, on a clock that stands still until it is moved. */
@Timeout(60)
class AgentLoopTest {
    private static final long NEVER_NS = TimeUnit.HOURS.toNanos(1);

    private final List<String> heard = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private long nowNs = 1_000_000_000;
    private long nextTickNs;
    private long pausedNs;
    private final AgentLoop loop = new AgentLoop(() -> nowNs, this::pause);
    private final AgentLoop.Failures failures = (what, why) -> heard.add("failed " + what + " " + why.getMessage());

    /** One end of a pipe; each octet written at the other end is a frame. */
    private final class Mailbox implements AgentLoop.Source, AutoCloseable {
        private final String name;
        private final FileDescriptor[] ends = FileDescriptor.pipe();
        private final ByteBuffer octet = ByteBuffer.allocateDirect(1);
        private final ByteBuffer frame = ByteBuffer.allocateDirect(1);
        boolean reads = true;
        int drains;
        private long frameNs;

        /** What it takes to read a frame. */
        Mailbox taking(long micros) {
            frameNs = TimeUnit.MICROSECONDS.toNanos(micros);
            return this;
        }

        @Override
        public boolean hearsMembers() {
            return name.startsWith("path");
        }

        Mailbox(String name) throws IOException {
            this.name = name;
            open.add(this);
        }

        void post(int frames) throws IOException {
            for (int i = 0; i < frames; i++) {
                octet.clear();
                ends[1].write(octet, 0, 1);
            }
        }

        @Override
        public int fd() {
            return ends[0].intValue();
        }

        @Override
        public int drain(int most, long atNs) {
            drains++;
            int frames = 0;
            while (reads && frames < most && read()) {
                frames++;
            }
            nowNs += frames * frameNs;
            heard.add(name + " " + frames);
            return frames;
        }

        private boolean read() {
            try {
                frame.clear();
                return waiting() > 0 && ends[0].read(frame, 0, 1) > 0;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        int unread;

        private int waiting() {
            return unread-- > 0 ? 1 : 0; // the pipe blocks
        }

        Mailbox with(int frames) throws IOException {
            unread = frames;
            post(frames);
            return this;
        }

        @Override
        public void close() throws IOException {
            ends[0].close();
            ends[1].close();
        }
    }

    /** Heartbeats that never come to an end. */
    private final class Flood implements AgentLoop.Source {
        private final Mailbox readable = new Mailbox("path").with(1);
        private final long burstNs;

        Flood(long burstMicros) throws IOException {
            burstNs = TimeUnit.MICROSECONDS.toNanos(burstMicros);
        }

        @Override
        public int fd() {
            return readable.fd();
        }

        @Override
        public int drain(int most, long atNs) {
            nowNs += burstNs;
            return most;
        }

        @Override
        public boolean hearsMembers() {
            return true;
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void turn() {
        loop.turn(this::tick, failures);
    }

    private long tick(long atNs, boolean behind) {
        heard.add(behind ? "tick behind" : "tick");
        return Math.max(nextTickNs, nowNs);
    }

    private void pause(long ns) {
        pausedNs += ns;
        nowNs += ns;
    }

    private void due() {
        nextTickNs = nowNs;
    }

    @Test
    void whatWaitsIsReadInOrderBeforeTheTick() throws Exception {
        Mailbox first = new Mailbox("first");
        Mailbox second = new Mailbox("second");
        loop.attach(first);
        loop.attach(second);
        second.with(2);
        first.with(1);
        loop.execute(() -> heard.add("task"));
        due();
        turn();
        assertThat(heard).containsExactly("first 1", "second 2", "task", "tick");
    }

    @Test
    void whatIsLeftUnreadIsToldAgain() throws Exception {
        Mailbox box = new Mailbox("box").with(70);
        loop.attach(box);
        due();
        turn();
        turn();
        assertThat(heard)
                .as("a burst each; epoll is level-triggered")
                .containsExactly("box 64", "tick", "box 6", "tick");
        turn();
        assertThat(heard).endsWith("tick", "tick");
    }

    @Test
    void afterALateTurnEverySourceIsReadToTheEnd() throws Exception {
        Mailbox busy = new Mailbox("busy");
        Mailbox quiet = new Mailbox("quiet");
        loop.attach(busy);
        loop.attach(quiet);
        due();
        turn();
        heard.clear();
        busy.with(200);
        nowNs += TimeUnit.MILLISECONDS.toNanos(50);
        turn();
        assertThat(heard).containsExactly("busy 64", "quiet 0", "busy 64", "busy 64", "busy 8", "tick");
    }

    private void late() {
        nowNs += TimeUnit.MILLISECONDS.toNanos(50);
    }

    @Test
    void whatIsOwedIsReadInTurnsAndTheTickIsToldUntilAllHeartbeatsAreRead() throws Exception {
        Mailbox one = new Mailbox("path 1").taking(10);
        Mailbox two = new Mailbox("path 2").taking(10);
        loop.attach(one);
        loop.attach(two);
        due();
        turn();
        heard.clear();
        one.with(70);
        two.with(300);
        late();
        due();
        turn();
        assertThat(heard)
                .as("two milliseconds of it")
                .containsExactly("path 1 64", "path 2 64", "path 1 6", "path 2 64", "path 2 64", "tick behind");
        heard.clear();
        turn();
        assertThat(heard).containsExactly("path 2 64", "path 2 44", "tick");
    }

    @Test
    void whatIsNoHeartbeatMakesNoTickWait() throws Exception {
        Mailbox flooded = new Mailbox("arp").taking(100);
        loop.attach(flooded);
        due();
        turn();
        heard.clear();
        flooded.with(100);
        late();
        due();
        turn();
        assertThat(heard).containsExactly("arp 64", "tick");
    }

    @Test
    void whoHasReadAsMuchAsAQueueHoldsHasReadWhatWaited() throws Exception {
        loop.attach(new Flood(0));
        late();
        due();
        turn();
        assertThat(heard).containsExactly("tick");
    }

    @Test
    void workFromAnotherThreadWakesTheLoop() throws Exception {
        nextTickNs = nowNs + NEVER_NS;
        turn();
        Thread other = new Thread(() -> loop.execute(() -> heard.add("woken")));
        other.start();
        while (!heard.contains("woken")) {
            turn();
        }
        other.join();
        assertThat(heard).contains("woken");
    }

    @Test
    void nothingThatIsThrownEndsTheLoop() throws Exception {
        loop.attach(new AgentLoop.Source() {
            private final Mailbox box = new Mailbox("bad").with(1);

            @Override
            public int fd() {
                return box.fd();
            }

            @Override
            public int drain(int most, long atNs) {
                throw new IllegalStateException("source");
            }
        });
        loop.execute(() -> {
            throw new IllegalStateException("task");
        });
        due();
        loop.turn(
                (atNs, behind) -> {
                    throw new IllegalStateException("tick");
                },
                failures);
        assertThat(heard).containsExactly("failed reading source", "failed task task", "failed tick tick");
        turn();
        assertThat(heard).endsWith("failed reading source", "tick");
    }

    @Test
    void aSourceThatIsReadableButEmptyRestsAndComesBack() throws Exception {
        Mailbox liar = new Mailbox("liar").with(1);
        liar.reads = false;
        loop.attach(liar);
        due();
        for (int i = 0; i < 100; i++) {
            turn();
        }
        assertThat(liar.drains).isEqualTo(16);
        nowNs += TimeUnit.MILLISECONDS.toNanos(101);
        nextTickNs = nowNs;
        liar.reads = true;
        turn(); // late: read in any case
        assertThat(heard).contains("liar 1");
        turn();
        int before = liar.drains;
        liar.with(1);
        turn();
        assertThat(liar.drains).isEqualTo(before + 1);
    }

    @Test
    void aFloodDoesNotTakeTheWholeProcessor() throws Exception {
        loop.attach(new Flood(100));
        long startNs = nowNs;
        while (nowNs - startNs < TimeUnit.SECONDS.toNanos(1)) {
            due();
            turn();
        }
        assertThat(pausedNs).isBetween(TimeUnit.MILLISECONDS.toNanos(150), TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void longWorkAndLongWaitsAreNoFlood() throws Exception {
        Mailbox source = new Mailbox("source");
        loop.attach(source);
        for (int i = 0; i < 100; i++) {
            source.with(1);
            due();
            loop.execute(() -> nowNs += TimeUnit.MILLISECONDS.toNanos(10));
            turn();
        }
        assertThat(pausedNs).isZero();
    }

    @Test
    void aSourceMayTakeOthersOutWhileItIsRead() throws Exception {
        Mailbox victim = new Mailbox("victim").with(1);
        Mailbox next = new Mailbox("next").with(1);
        AgentLoop.Attached[] attached = new AgentLoop.Attached[1];
        Mailbox trigger = new Mailbox("trigger").with(1);
        loop.attach(new AgentLoop.Source() {
            @Override
            public int fd() {
                return trigger.fd();
            }

            @Override
            public int drain(int most, long atNs) {
                loop.detach(attached[0]);
                return trigger.drain(most, atNs);
            }
        });
        attached[0] = loop.attach(victim);
        loop.attach(next);
        due();
        turn();
        assertThat(heard).containsExactly("trigger 1", "next 1", "tick");
    }

    @Test
    void aDescriptorMayBeClosedAndItsNumberUsedAgain() throws Exception {
        Mailbox first = new Mailbox("first");
        AgentLoop.Attached attached = loop.attach(first);
        loop.detach(attached);
        first.close();
        Mailbox second = new Mailbox("second").with(1);
        loop.attach(second);
        due();
        turn();
        assertThat(heard).containsExactly("second 1", "tick");
    }

    @Test
    void aTurnWithoutTrafficAllocatesNothing() throws Exception {
        loop.attach(new Mailbox("idle"));
        AgentLoop.Ticker ticker = (atNs, behind) -> nowNs; // due at once: no waiting in a test
        long perTurn = Allocation.bytesPerTurn(20_000, () -> loop.turn(ticker, failures));
        assertThat(perTurn).isZero();
    }
}
