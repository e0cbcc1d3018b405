package dev.baton.arp.port;

import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.arp.wire.ProxyAdvertisement;
import dev.baton.arp.wire.SolicitationView;
import dev.baton.arp.wire.SolicitationView.Drop;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/** Neighbour solicitations and advertisements, for IPv6. Loop thread only. */
final class NdpQuestions implements Questions {
    /** A whole frame: the options of secure neighbour discovery (RFC 3971) take some hundred octets. */
    private static final int LONGEST = 1_514;

    private final Mac sharedMac;
    private final Responder responder;
    private final SolicitationView view = new SolicitationView();

    NdpQuestions(Mac sharedMac, Responder responder) {
        this.sharedMac = sharedMac;
        this.responder = responder;
    }

    @Override
    public int longest() {
        return LONGEST;
    }

    @Override
    public void prepare(ByteBuffer answer) {
        ProxyAdvertisement.prepare(answer, sharedMac);
    }

    @Override
    public boolean judge(ByteBuffer frame, int length, boolean active, long ownMac, long nowNs) {
        Drop drop = view.wrap(frame, length);
        if (drop != Drop.NONE) {
            responder.malformed(drop);
            return false;
        }
        return responder.judge(view, active, ownMac, nowNs) == Ignored.NONE;
    }

    @Override
    public void answer(ByteBuffer prepared) {
        ProxyAdvertisement.answer(prepared, view);
    }
}
