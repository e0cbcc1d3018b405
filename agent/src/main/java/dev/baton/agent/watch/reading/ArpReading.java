package dev.baton.agent.watch.reading;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.Locale;

/** ARP in words (RFC 826, RFC 5227), and what breaks the rule that a shared address has one MAC only. One thread. */
final class ArpReading {
    private final MacNames names;
    private final ArpView view = new ArpView();

    ArpReading(MacNames names) {
        this.names = names;
    }

    Sighting read(WatchedDevice on, ByteBuffer frame) {
        ArpView.Drop drop = view.wrap(frame, frame.limit());
        if (drop != ArpView.Drop.NONE) {
            return refused(frame, drop);
        }
        return new Mac(view.etherTarget()).isGroup()
                ? Sighting.of(Kind.ARP, text(on), doubt(on))
                : Sighting.unicast(Kind.ARP, text(on) + " to " + names.of(view.etherTarget()), doubt(on));
    }

    private Sighting refused(ByteBuffer frame, ArpView.Drop drop) {
        String from = names.of(Mac.bitsAt(frame, FrameReader.AT_SOURCE));
        String reason = drop.name().toLowerCase(Locale.ROOT).replace('_', '-');
        boolean harmless = switch (drop) {
            case NOT_ETHERNET, NOT_IPV4, NOT_REQUEST_OR_REPLY -> true;
            default -> false;
        };
        return harmless
                ? Sighting.of(Kind.ARP, "ARP of another kind (" + reason + ") from " + from, "")
                : Sighting.of(Kind.ARP, "ARP from " + from, "malformed: " + reason);
    }

    private String text(WatchedDevice on) {
        String sender = names.of(view.senderMac());
        String senderIp = on.text(Ip.v4(view.senderIp()));
        String targetIp = on.text(Ip.v4(view.targetIp()));
        boolean asks = view.opcode() == ArpFrame.REQUEST;
        if (view.isGratuitous()) {
            return "ARP announcement " + senderIp + " is-at " + sender + (asks ? "" : ", as a reply");
        }
        if (!asks) {
            return "ARP " + senderIp + " is-at " + sender;
        }
        return view.isProbe()
                ? "ARP probe " + targetIp + " from " + sender
                : "ARP who-has " + targetIp + " tell " + senderIp + " (" + sender + ")";
    }

    private String doubt(WatchedDevice on) {
        Identity identity = on.identity();
        if (identity == null) {
            return "";
        }
        long shared = identity.mac().bits();
        boolean speaksForShared = on.shares(Ip.v4(view.senderIp()));
        String wrongMac = speaksForShared ? names.doubt(identity, view.senderMac()) : "";
        if (!wrongMac.isEmpty()) {
            return wrongMac;
        }
        String elsewhere = names.sharedOn(view.etherSource());
        if (!elsewhere.isEmpty() && view.etherSource() != shared) {
            return "from the shared MAC of " + elsewhere + ": two segments are joined";
        }
        boolean isOurs =
                identity.hasMac() ? view.etherSource() == shared || view.senderMac() == shared : speaksForShared;
        if (isOurs && view.etherSource() != view.senderMac()) {
            return "sent from " + names.of(view.etherSource());
        }
        return "";
    }
}
