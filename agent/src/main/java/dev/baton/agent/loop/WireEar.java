package dev.baton.agent.loop;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Listens, while the agent starts, for any frame of another station on the gateway interfaces: proof that the wire
 * forwards. Frames to the link-local groups (spanning tree, LLDP) prove nothing and are filtered in the kernel. Loop thread
 * only.
 */
final class WireEar {
    private static final int HEADER = 64;

    private final AgentLoop loop;
    private final Runnable heard;
    private final Map<String, Ear> ears = new HashMap<>();
    private boolean closed;

    WireEar(AgentLoop loop, Runnable heard) {
        this.loop = loop;
        this.heard = heard;
    }

    /** The device as it is now; one that took the place of another of that name is listened on anew. */
    void listenOn(Link device) {
        Ear ear = ears.get(device.name());
        if (closed || ear != null && ear.index == device.index()) {
            return;
        }
        if (ear != null) {
            ear.close();
            ears.remove(device.name());
        }
        try {
            ears.put(
                    device.name(),
                    new Ear(
                            device.index(),
                            PacketSocket.open(
                                    device.name(),
                                    device.index(),
                                    PacketSocket.ETH_P_ALL,
                                    SocketFilter.notLinkLocalGroups())));
        } catch (NativeCallException e) {
            // The device vanished in between; patience counts from carrier all the same.
        }
    }

    /** Stops listening; nothing is heard twice. */
    void close() {
        closed = true;
        ears.values().forEach(Ear::close);
        ears.clear();
    }

    private final class Ear implements AgentLoop.Source {
        private final int index;
        private final PacketSocket socket;
        private final AgentLoop.Attached attached;
        private final ByteBuffer frame = ByteBuffer.allocateDirect(HEADER);

        Ear(int index, PacketSocket socket) {
            this.index = index;
            this.socket = socket;
            this.attached = loop.attach(this);
        }

        @Override
        public int fd() {
            return socket.fd();
        }

        @Override
        public int drain(int most, long nowNs) {
            if (closed || socket.receive(frame) < 0) {
                return 0;
            }
            loop.execute(WireEar.this::close);
            heard.run();
            return 1;
        }

        void close() {
            loop.detach(attached);
            socket.close();
        }
    }
}
