package dev.baton.agent.event;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;

/**
 * What became of asking the neighbours, from the MAC of the identity, whether a claim has reached them. Immutable.
 *
 * @param term of the claim
 * @param asked how many neighbours were known on all gateway interfaces, and so asked
 * @param confirmed how many of them have answered
 * @param halfNs from the claim until half of them had answered, in nanoseconds; -1 while they have not
 * @param mostNs until nine of ten had
 * @param allNs until all had
 * @param missing some of those that did not answer, in the order of their gateway interfaces
 */
public record TakeoverConfirmation(
        long term, int asked, int confirmed, long halfNs, long mostNs, long allNs, List<Missing> missing) {

    /**
     * A neighbour that did not answer.
     *
     * @param iface the gateway interface, in the order of {@code interfaces}
     */
    public record Missing(int iface, Ip ip, Mac mac) {}

    public TakeoverConfirmation {
        missing = List.copyOf(missing);
    }
}
