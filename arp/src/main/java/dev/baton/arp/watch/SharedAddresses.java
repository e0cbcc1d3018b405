package dev.baton.arp.watch;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;

/**
 * The identity as neighbours see it: the shared MAC, if there is one, and the shared addresses of each gateway interface.
 * Immutable after {@link Builder#build}, any thread; a question costs a few nanoseconds and no garbage, with thousands of
 * addresses too.
 */
public final class SharedAddresses {
    private final long[] macs;
    private final IntSet[] ipv4;
    private final AddressSet[] ipv6;
    private final int[] families;
    private final int[] counts;
    private final boolean[] withIpv6;

    private SharedAddresses(Builder builder) {
        macs = builder.macs.stream().mapToLong(Mac::bits).toArray();
        ipv4 = builder.ipv4.toArray(new IntSet[0]);
        ipv6 = builder.ipv6.toArray(new AddressSet[0]);
        withIpv6 = new boolean[macs.length];
        for (int iface = 0; iface < withIpv6.length; iface++) {
            withIpv6[iface] = builder.withIpv6.get(iface);
        }
        counts = builder.counts.stream().mapToInt(Integer::intValue).toArray();
        families = builder.families.stream().mapToInt(Integer::intValue).toArray();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How many gateway interfaces there are. */
    public int interfaces() {
        return macs.length;
    }

    /** The shared MAC of an interface, as {@link Mac#bits}; 0 for none, see {@link #hasMac}. */
    public long mac(int iface) {
        return macs[iface];
    }

    /** Whether the identity has a MAC of its own there; if not, whoever holds it answers with its own device's. */
    public boolean hasMac(int iface) {
        return macs[iface] != 0;
    }

    /** Whether this is a shared IPv4 address of the interface. */
    public boolean contains(int iface, int ip) {
        return ipv4[iface].contains(ip);
    }

    /** Whether this is a shared IPv6 address of the interface. */
    public boolean contains(int iface, long high, long low) {
        return ipv6[iface].contains(high, low);
    }

    /** How many shared addresses the interface has. */
    public int count(int iface) {
        return counts[iface];
    }

    /** Whether one of them is of IPv6: without, nobody can be asked in the name of the identity by IPv6. */
    public boolean hasIpv6(int iface) {
        return withIpv6[iface];
    }

    /** Of how many IP versions the interface has shared addresses: 0 to 2. */
    public int families(int iface) {
        return families[iface];
    }

    /** Gathers the interfaces in their order: the first that is added is number 0. */
    public static final class Builder {
        private final List<Mac> macs = new ArrayList<>();
        private final List<IntSet> ipv4 = new ArrayList<>();
        private final List<AddressSet> ipv6 = new ArrayList<>();
        private final List<Integer> families = new ArrayList<>();
        private final List<Integer> counts = new ArrayList<>();
        private final List<Boolean> withIpv6 = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a gateway interface.
         *
         * @param sharedMac {@link Mac#ZERO} where every member answers with its device's own
         */
        public Builder add(Mac sharedMac, List<Ip> shared) {
            macs.add(sharedMac);
            ipv4.add(new IntSet(
                    shared.stream().filter(Ip::isV4).mapToInt(Ip::v4Bits).toArray()));
            ipv6.add(new AddressSet(shared));
            counts.add(shared.size());
            withIpv6.add(shared.stream().anyMatch(Ip::isV6));
            families.add((int) shared.stream().map(Ip::version).distinct().count());
            return this;
        }

        public SharedAddresses build() {
            return new SharedAddresses(this);
        }
    }
}
