package dev.baton.lab.sim;

import dev.baton.agent.loop.Reading;
import java.util.ArrayDeque;
import java.util.Deque;

/** A socket's queue: what arrives while the agent does not read, the oldest first; when it is full the newest is dropped. */
final class SimQueue extends Reading.Inbox {
    private final Deque<Runnable> frames = new ArrayDeque<>();
    private final int longest;
    private final Runnable whenRead;

    /**
     * An empty one.
     *
     * @param longest how many frames it holds
     * @param whenRead told of each frame
     */
    SimQueue(boolean heartbeats, int longest, Runnable whenRead) {
        super(heartbeats);
        this.longest = longest;
        this.whenRead = whenRead;
    }

    /** A frame arrives; whoever reads it runs this. */
    void offer(Runnable frame) {
        if (frames.size() < longest) {
            frames.add(frame);
            readable();
        }
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    @Override
    protected int read(int most, boolean told, long nowNs) {
        int count = 0;
        while (count < most && !frames.isEmpty()) {
            frames.remove().run();
            whenRead.run();
            count++;
        }
        if (!frames.isEmpty()) {
            readable(); // as epoll tells again of what is left
        }
        return count;
    }
}
