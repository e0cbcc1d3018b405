package dev.baton.arp.watch;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;

/**
 * The identity as ARP sees it: the shared MAC and the shared IPv4 addresses of each gateway interface. Immutable after
 * {@link Builder#build}, any thread; a question costs a few nanoseconds and no garbage, with thousands of addresses too.
 */
public final class SharedAddresses {
    private final long[] macs;
    private final IntSet[] addresses;

    private SharedAddresses(Builder builder) {
        macs = builder.macs.stream().mapToLong(Mac::bits).toArray();
        addresses = builder.addresses.toArray(new IntSet[0]);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How many gateway interfaces there are. */
    public int interfaces() {
        return macs.length;
    }

    /** The shared MAC of an interface, as {@link Mac#bits}. */
    public long mac(int iface) {
        return macs[iface];
    }

    /** Whether this is a shared address of the interface. */
    public boolean contains(int iface, int ip) {
        return addresses[iface].contains(ip);
    }

    /** Gathers the interfaces in their order: the first that is added is number 0. */
    public static final class Builder {
        private final List<Mac> macs = new ArrayList<>();
        private final List<IntSet> addresses = new ArrayList<>();

        private Builder() {}

        /** Adds a gateway interface; what is not IPv4 is left to others. */
        public Builder add(Mac sharedMac, List<Ip> shared) {
            macs.add(sharedMac);
            addresses.add(new IntSet(
                    shared.stream().filter(Ip::isV4).mapToInt(Ip::v4Bits).toArray()));
            return this;
        }

        public SharedAddresses build() {
            return new SharedAddresses(this);
        }
    }
}
