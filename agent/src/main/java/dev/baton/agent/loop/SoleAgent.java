package dev.baton.agent.loop;

import dev.baton.heartbeat.path.SyncPath;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.packet.HostGuard;
import dev.baton.nativeconfig.packet.HostGuard.Holder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That no second agent touches this host's links, lease and settings. The sign of it is a UDP port, which another program may
 * have: then the agent runs without the sign and asks for it again. One thread at a time.
 */
public final class SoleAgent implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    private @Nullable HostGuard guard;

    private SoleAgent(@Nullable HostGuard guard) {
        this.guard = guard;
    }

    /**
     * Makes sure of it in the calling thread's network namespace.
     *
     * @throws StartException when another agent runs there
     */
    public static SoleAgent ensure() throws StartException {
        SoleAgent sole = new SoleAgent(null);
        sole.tryAgain();
        return sole;
    }

    /** Whether the sign is ours: if not, another program has the port, or a capability is missing, which the checks find. */
    boolean hasSign() {
        return guard != null;
    }

    /**
     * Asks for the sign again, if it is not ours.
     *
     * @throws StartException when another agent has it by now
     */
    void tryAgain() throws StartException {
        try {
            for (int attempt = 0; guard == null && attempt < ATTEMPTS; attempt++) {
                guard = HostGuard.take(SyncPath.PORT).orElse(null);
                if (guard == null && holder() == Holder.AGENT) {
                    throw StartException.alreadyRunning("another agent runs on this host (it holds UDP port "
                            + SyncPath.PORT + " of the loopback device); stop it first");
                }
            }
        } catch (NativeCallException e) {
            guard = null; // a capability is missing
        }
    }

    private static Holder holder() {
        try (LinkControl control = LinkControl.open()) {
            List<String> devices = control.links().stream().map(Link::name).toList();
            return HostGuard.holder(SyncPath.PORT, devices);
        }
    }

    @Override
    public void close() {
        if (guard != null) {
            guard.close();
            guard = null;
        }
    }
}
