package dev.baton.agent.loop;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens, while the agent starts, for any frame of another station on the gateway interfaces: proof that the wire
 * forwards. Frames to the link-local groups (spanning tree, LLDP) prove nothing and are filtered in the kernel. Loop thread
 * only.
 */
final class WireEar {
    private static final int HEADER = 64;

    private final AgentLoop loop;
    private final Runnable heard;
    private final List<PacketSocket> sockets = new ArrayList<>();
    private final List<AgentLoop.Attached> attached = new ArrayList<>();

    WireEar(AgentLoop loop, Runnable heard) {
        this.loop = loop;
        this.heard = heard;
    }

    void listenOn(Link device) {
        try {
            PacketSocket socket = PacketSocket.open(
                    device.name(), device.index(), PacketSocket.ETH_P_ALL, SocketFilter.notLinkLocalGroups());
            sockets.add(socket);
            attached.add(loop.attach(new Ear(socket)));
        } catch (NativeCallException e) {
            // The device vanished in between; patience counts from carrier all the same.
        }
    }

    /** Stops listening; nothing is heard twice. */
    void close() {
        attached.forEach(loop::detach);
        attached.clear();
        sockets.forEach(PacketSocket::close);
        sockets.clear();
    }

    private final class Ear implements AgentLoop.Source {
        private final PacketSocket socket;
        private final ByteBuffer frame = ByteBuffer.allocateDirect(HEADER);

        Ear(PacketSocket socket) {
            this.socket = socket;
        }

        @Override
        public int fd() {
            return socket.fd();
        }

        @Override
        public int drain(int most, long nowNs) {
            if (socket.receive(frame) < 0) {
                return 0;
            }
            loop.execute(WireEar.this::close);
            heard.run();
            return 1;
        }
    }
}
