package dev.baton.nativeconfig.lease;

import dev.baton.nativeconfig.addr.Ip;
import java.util.List;

/**
 * What of a link the lease is about. Immutable, any thread.
 *
 * @param name of the link
 * @param addresses without the lease nothing comes in to them or goes out from them, and nobody is told that they are here; all
 *     else on the link is left alone. Empty: nothing at all comes in or goes out
 */
public record LeasedLink(String name, List<Ip> addresses) {

    public LeasedLink {
        addresses = List.copyOf(addresses);
    }

    /** A link that carries the identity and nothing else. */
    public static LeasedLink whole(String name) {
        return new LeasedLink(name, List.of());
    }

    boolean isWhole() {
        return addresses.isEmpty();
    }
}
