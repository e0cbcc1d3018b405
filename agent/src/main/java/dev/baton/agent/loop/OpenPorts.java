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
        read(new Port(fd, drain, false), close);
    }

    /** The same for one on which members are heard. */
    void addHeartbeats(int fd, Drain drain, Runnable close) {
        read(new Port(fd, drain, true), close);
    }

    private record Port(int fd, Drain port, boolean hearsMembers) implements AgentLoop.Source {
        @Override
        public int drain(int most, long nowNs) {
            return port.drain(most, nowNs);
        }
    }

    private void read(Port port, Runnable close) {
        AgentLoop.Attached attached = loop.attach(port);
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
