package dev.baton.arp.watch;

import dev.baton.nativeconfig.addr.Ip;
import java.util.List;

/** A fixed set of IPv6 addresses, as {@link IntSet} is of IPv4 ones; {@code ::} is never in it. */
final class AddressSet {
    private final long[] highs;
    private final long[] lows;
    private final int mask;

    /** Of a list with others among them, which are left out. */
    AddressSet(List<Ip> addresses) {
        List<Ip> ours = addresses.stream().filter(Ip::isV6).toList();
        int size = Math.max(4, Integer.highestOneBit(Math.max(1, ours.size())) << 2);
        highs = new long[size];
        lows = new long[size];
        mask = size - 1;
        for (Ip address : ours) {
            if (address.high() == 0 && address.low() == 0) {
                throw new IllegalArgumentException(":: marks an empty slot");
            }
            int slot = slotOf(address.high(), address.low());
            highs[slot] = address.high();
            lows[slot] = address.low();
        }
    }

    boolean contains(long high, long low) {
        int slot = slotOf(high, low);
        return highs[slot] == high && lows[slot] == low && (high | low) != 0;
    }

    /** Where the address is, or the empty slot where it would be. */
    private int slotOf(long high, long low) {
        int slot = scatter(high, low) & mask;
        while ((highs[slot] | lows[slot]) != 0 && (highs[slot] != high || lows[slot] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static int scatter(long high, long low) {
        long product = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (product ^ product >>> 32);
    }
}
