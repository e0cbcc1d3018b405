package dev.baton.agent.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The ordinary thread on which operators are served (DESIGN D11): it reads the events, serves the control socket, and renders
 * what is asked for, with an event loop of its own. Nothing here is waited for by the real-time loop.
 */
final class OpsThread implements Executor, AutoCloseable {
    static final String NAME = "baton-ops";
    private static final long PATIENCE_MS = 1_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(NAME, true, Thread.NORM_PRIORITY), EpollIoHandler.newFactory());

    OpsThread() {
        settle();
    }

    /** The event loop for Netty's channels. */
    IoEventLoop netty() {
        return group.next();
    }

    /** Hands in work from any thread; done in the order in which it came. After the end it is done by who hands it in. */
    @Override
    public void execute(Runnable work) {
        try {
            group.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    /** Does it there, and waits until it is done, with all that it handed in. Any other thread. */
    void settle(Runnable work) {
        execute(work);
        settle();
    }

    /** Once for what was handed in, and once for what that has handed in. */
    private void settle() {
        for (int i = 0; i < 2; i++) {
            group.submit(() -> {}).awaitUninterruptibly(PATIENCE_MS);
        }
    }

    /** What was handed in is done first. */
    @Override
    public void close() {
        group.shutdownGracefully(0, PATIENCE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(PATIENCE_MS);
    }
}
