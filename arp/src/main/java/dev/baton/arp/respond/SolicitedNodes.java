package dev.baton.arp.respond;

import dev.baton.nativeconfig.addr.Ip;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeSet;

/**
 * To which groups solicitations for a set of IPv6 addresses go: one for each value of the lowest 24 bits (RFC 4291 section
 * 2.7.1). Whoever answers for others joins them as if the addresses were its own (RFC 4861 section 7.2.8), as long as they
 * are few. Immutable, any thread.
 */
public final class SolicitedNodes {
    /** So many are joined. A socket of Linux 6.1 takes some 300, a switch that snoops some thousand of all its hosts. */
    public static final int MOST = 256;

    private static final int GROUP_BITS = 0xff_ffff;
    private static final Ip BASE = Ip.parse("ff02::1:ff00:0");

    private final List<Ip> groups;
    private final boolean few;

    private SolicitedNodes(List<Ip> groups, boolean few) {
        this.groups = groups;
        this.few = few;
    }

    /**
     * The groups of a set of addresses.
     *
     * @param published of IPv6
     */
    public static SolicitedNodes of(AddressRanges published) {
        TreeSet<Integer> nodes = new TreeSet<>();
        boolean few = true;
        for (int i = 0; i < published.count() && few; i++) {
            BigInteger size = published.first(i).countTo(published.last(i));
            few = size.compareTo(BigInteger.valueOf(MOST)) <= 0;
            for (long n = 0; few && n < size.longValue(); n++) {
                nodes.add((int) (published.first(i).low() + n) & GROUP_BITS);
                few = nodes.size() <= MOST;
            }
        }
        List<Ip> groups = few
                ? nodes.stream()
                        .map(node -> Ip.v6(BASE.high(), BASE.low() | node))
                        .toList()
                : List.of();
        return new SolicitedNodes(groups, few);
    }

    /** Whether there are at most {@link #MOST}. */
    public boolean areFew() {
        return few;
    }

    /** The groups, ascending; none where they are not few. */
    public List<Ip> groups() {
        return groups;
    }
}
