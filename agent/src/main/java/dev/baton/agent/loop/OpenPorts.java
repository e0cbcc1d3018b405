package dev.baton.agent.loop;

import java.util.ArrayDeque;
import java.util.Deque;

/** Ports that were opened together and go together: the loop reads each until all are closed. Loop thread only. */
final class OpenPorts {
    private final AgentLoop loop;
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /** Reads a port; see {@link AgentLoop.Source#drain}. */
    interface Drain {
        int drain(int most, long nowNs);
    }

    OpenPorts(AgentLoop loop) {
        this.loop = loop;
    }

    /** One that is only written to. */
    void add(Runnable close) {
        ends.push(close);
    }

    /**
     * One that is read.
     *
     * @param fd what the loop polls for input
     * @param close of the port; it is read no more by then
     */
    void add(int fd, Drain drain, Runnable close) {
        AgentLoop.Attached attached = loop.attach(new AgentLoop.Source() {
            @Override
            public int fd() {
                return fd;
            }

            @Override
            public int drain(int most, long nowNs) {
                return drain.drain(most, nowNs);
            }
        });
        ends.push(() -> {
            loop.detach(attached);
            close.run();
        });
    }

    /** Closes what is open, the latest first; more may be added afterwards. */
    void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }
}
