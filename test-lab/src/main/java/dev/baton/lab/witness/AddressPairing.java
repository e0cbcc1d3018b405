package dev.baton.lab.witness;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rule that no ARP frame ever pairs a shared address with another MAC: not as the sender, not as the target, and
 * not by the Ethernet source, from which a switch learns. Any thread.
 *
 * @param expected the one MAC of each shared address
 */
public record AddressPairing(Map<Ip, Mac> expected) {

    public AddressPairing {
        expected = Map.copyOf(expected);
    }

    /** A frame that breaks the rule, and how. */
    public record Breach(ArpSighting frame, String reason) {}

    /** All frames that break the rule; empty when all is well. */
    public List<Breach> breaches(Evidence evidence) {
        List<Breach> found = new ArrayList<>();
        for (ArpSighting frame : evidence.arps()) {
            Mac sender = expected.get(frame.sender().ip());
            if (sender != null && !frame.sender().mac().equals(sender)) {
                found.add(new Breach(frame, "sender MAC is not " + sender));
            } else if (sender != null && !frame.etherSource().equals(sender)) {
                found.add(new Breach(frame, "Ethernet source is not " + sender));
            }
            Mac target = expected.get(frame.target().ip());
            if (target != null
                    && !isBlank(frame.target().mac())
                    && !frame.target().mac().equals(target)) {
                found.add(new Breach(frame, "target MAC is not " + target));
            }
        }
        return found;
    }

    /** A request does not know the target's MAC and says so with zeros or, in some stacks, with ones. */
    private static boolean isBlank(Mac mac) {
        return mac.equals(Mac.ZERO) || mac.equals(Mac.BROADCAST);
    }
}
