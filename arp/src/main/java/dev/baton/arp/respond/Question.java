package dev.baton.arp.respond;

import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.SolicitationView;

/**
 * What a request and a solicitation have in common, addresses as {@link AddressRanges} keeps them. Filled again for each
 * frame by the one thread that owns it.
 */
final class Question {
    /** Who asks, by its own account: to whom the answer goes. */
    long askerMac;

    /** Whose frame it is. */
    long etherSource;

    long askerHigh;
    long askerLow;
    long subjectHigh;
    long subjectLow;

    /** Whether the sender does not say who asks. */
    boolean probe;

    void read(ArpView frame) {
        askerMac = frame.senderMac();
        etherSource = frame.etherSource();
        askerHigh = 0;
        askerLow = AddressRanges.mapped(frame.senderIp());
        subjectHigh = 0;
        subjectLow = AddressRanges.mapped(frame.targetIp());
        probe = frame.isProbe();
    }

    void read(SolicitationView frame) {
        askerMac = frame.askerMac();
        etherSource = frame.etherSource();
        askerHigh = frame.askerHigh();
        askerLow = frame.askerLow();
        subjectHigh = frame.subjectHigh();
        subjectLow = frame.subjectLow();
        probe = frame.isProbe();
    }

    /** Whether the sender speaks of its own address. */
    boolean isOfItself() {
        return askerHigh == subjectHigh && askerLow == subjectLow;
    }

    boolean isFrom(long mac) {
        return askerMac == mac || etherSource == mac;
    }
}
