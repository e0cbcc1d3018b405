package dev.baton.lab.witness;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Instant;

/**
 * One ARP frame as it was captured (RFC 826).
 *
 * @param place where: a segment ({@code lan}) or what a host sent ({@code gw1/lan0})
 * @param at when, wall clock in microseconds
 * @param etherSource who the switch learns it from
 * @param etherDestination broadcast, or one station
 * @param opcode 1 request, 2 reply
 */
public record ArpSighting(
        String place, Instant at, Mac etherSource, Mac etherDestination, int opcode, Party sender, Party target) {

    /** An address and the MAC that the frame pairs it with. */
    public record Party(Ip ip, Mac mac) {}

    public boolean isRequest() {
        return opcode == 1;
    }

    public boolean isReply() {
        return opcode == 2;
    }

    /** Whether the sender speaks of its own address to everybody (RFC 5227 section 3). */
    public boolean isGratuitous() {
        return sender.ip().equals(target.ip()) && !sender.ip().isUnspecified();
    }

    @Override
    public String toString() {
        return at + " " + place + " " + etherSource + " > " + etherDestination + " "
                + (isRequest() ? "request" : "reply") + " sender " + sender.ip() + " is " + sender.mac() + ", target "
                + target.ip() + " is " + target.mac();
    }
}
