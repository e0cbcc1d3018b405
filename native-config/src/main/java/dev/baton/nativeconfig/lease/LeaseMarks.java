package dev.baton.nativeconfig.lease;

import dev.baton.nativeconfig.lease.LeaseFrames.Order;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * By what the egress chain of one table knows the frames that give it orders. Drawn anew for every table: on a device that
 * others have children of (macvlan, containers with CAP_NET_RAW), these send by the same chain, and could else order what
 * they like. Whoever may read the ruleset may change it as well.
 */
final class LeaseMarks {
    /** EtherType, secret, order: as many octets as a rule compares at once. */
    static final int LENGTH = 8;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<Order, byte[]> byOrder = new EnumMap<>(Order.class);

    private LeaseMarks() {
        byte[] secret = new byte[LENGTH];
        RANDOM.nextBytes(secret);
        for (Order order : Order.values()) {
            byte[] mark = secret.clone();
            mark[0] = (byte) (LeaseFrames.ETHER_TYPE >> 8);
            mark[1] = (byte) LeaseFrames.ETHER_TYPE;
            mark[LENGTH - 1] = order.code();
            byOrder.put(order, mark);
        }
    }

    static LeaseMarks draw() {
        return new LeaseMarks();
    }

    /** From the EtherType on; not to be changed. */
    byte[] of(Order order) {
        return Objects.requireNonNull(byOrder.get(order));
    }
}
