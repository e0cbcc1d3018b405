package dev.baton.arp.port;

import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/** ARP requests and replies, for IPv4. Loop thread only. */
final class ArpQuestions implements Questions {
    private final Mac sharedMac;
    private final Responder responder;
    private final ArpEar ear;
    private final ArpView view = new ArpView();

    ArpQuestions(Mac sharedMac, Responder responder, ArpEar ear) {
        this.ear = ear;
        this.sharedMac = sharedMac;
        this.responder = responder;
    }

    /** Longer than any ARP frame; what a station appends is cut off. */
    @Override
    public int longest() {
        return 2 * ArpFrame.LENGTH;
    }

    @Override
    public void prepare(ByteBuffer answer) {
        ArpFrame.answer(answer, sharedMac);
    }

    @Override
    public boolean judge(ByteBuffer frame, int length, boolean active, long ownMac, long nowNs) {
        Drop drop = view.wrap(frame, length);
        if (drop != Drop.NONE) {
            responder.malformed(drop);
            return false;
        }
        ear.heard(view, nowNs);
        return responder.judge(view, active, ownMac, nowNs) == Ignored.NONE;
    }

    @Override
    public void answer(ByteBuffer prepared) {
        ArpFrame.answerInstead(prepared, view.senderMac(), view.senderIp(), view.targetIp());
    }
}
