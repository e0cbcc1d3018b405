package dev.baton.agent.watch.reading;

import dev.baton.arp.wire.NdpView;
import dev.baton.arp.wire.SolicitationView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Neighbour discovery in words (RFC 4861), with the same rule as for ARP. One thread. */
final class NdpReading {
    private final MacNames names;
    private final SolicitationView solicitation = new SolicitationView();
    private final NdpView advertisement = new NdpView();

    NdpReading(MacNames names) {
        this.names = names;
    }

    /** Null for what is no neighbour discovery. */
    @Nullable
    Sighting read(WatchedDevice on, ByteBuffer frame) {
        NdpMessage message = NdpMessage.find(frame);
        if (message == null) {
            return null;
        }
        long source = Mac.bitsAt(frame, FrameReader.AT_SOURCE);
        long target = Mac.bitsAt(frame, FrameReader.AT_TARGET);
        String flaw = message.flaw().isEmpty() ? flaw(message, frame) : message.flaw();
        String doubt = flaw.isEmpty() ? doubt(on, message, source) : flaw;
        String text = text(on, message, source);
        return new Mac(target).isGroup()
                ? Sighting.of(Kind.NDP, text, doubt)
                : Sighting.unicast(Kind.NDP, text + " to " + names.of(target), doubt);
    }

    /** As the agent itself would refuse it. */
    private String flaw(NdpMessage message, ByteBuffer frame) {
        Enum<?> drop = switch (message.type()) {
            case NdpMessage.SOLICITATION -> solicitation.wrap(frame, frame.limit());
            case NdpMessage.ADVERTISEMENT -> advertisement.wrap(frame, frame.limit());
            default -> NdpView.Drop.NONE;
        };
        return drop.name().equals(NdpView.Drop.NONE.name())
                ? ""
                : "malformed: " + drop.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String text(WatchedDevice on, NdpMessage message, long source) {
        String sender = names.of(message.linkLayer() == 0 ? source : message.linkLayer());
        return switch (message.type()) {
            case NdpMessage.SOLICITATION ->
                message.source().isUnspecified()
                        ? "NDP probe " + on.text(message.subject()) + " from " + sender
                        : "NDP who-has " + on.text(message.subject()) + " tell " + on.text(message.source()) + " ("
                                + sender + ")";
            case NdpMessage.ADVERTISEMENT ->
                "NDP " + (message.isSolicited() ? "" : "announcement ") + on.text(message.subject()) + " is-at "
                        + sender + flags(message);
            case NdpMessage.ROUTER_SOLICITATION -> "NDP who-routes from " + message.source() + " (" + sender + ")";
            case NdpMessage.ROUTER_ADVERTISEMENT -> "NDP router " + on.text(message.source()) + " is-at " + sender;
            default -> "NDP redirect of " + message.subject() + " by " + message.source() + " (" + sender + ")";
        };
    }

    /** Router, solicited, override, in the order of the frame. */
    private static String flags(NdpMessage message) {
        String flags = (message.isRouter() ? "R" : "")
                + (message.isSolicited() ? "S" : "")
                + (message.isOverride() ? "O" : "");
        return flags.isEmpty() ? " (no flags)" : " (" + flags + ")";
    }

    private String doubt(WatchedDevice on, NdpMessage message, long source) {
        Identity identity = on.identity();
        if (identity == null) {
            return "";
        }
        Ip speaker = message.type() == NdpMessage.ADVERTISEMENT ? message.subject() : message.source();
        long mac = message.linkLayer() == 0 ? source : message.linkLayer();
        String wrongMac = on.shares(speaker) ? names.doubt(identity, mac) : "";
        if (!wrongMac.isEmpty()) {
            return wrongMac;
        }
        String elsewhere = names.sharedOn(source);
        return elsewhere.isEmpty() || source == identity.mac().bits()
                ? ""
                : "from the shared MAC of " + elsewhere + ": two segments are joined";
    }
}
