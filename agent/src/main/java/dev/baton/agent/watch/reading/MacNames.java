package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Mac;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose MAC it is, as far as this host can know: the shared ones, its own, and those that members have shown in
 * authenticated heartbeats. One thread.
 */
final class MacNames {
    /** Of members' MACs: more than a cluster has, however often cards are changed. */
    private static final int MOST_LEARNED = 4_096;

    private final Map<Long, String> sharedOf = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private final Set<Long> own = new HashSet<>();
    private final Set<Long> learned = new HashSet<>();

    MacNames(List<WatchedDevice> devices) {
        for (WatchedDevice device : devices) {
            if (!device.own().equals(Mac.ZERO)) {
                names.put(device.own().bits(), "this host");
                own.add(device.own().bits());
            }
        }
        for (WatchedDevice device : devices) {
            Identity identity = device.identity();
            if (identity != null) {
                if (identity.hasMac()) {
                    sharedOf.put(identity.mac().bits(), device.label());
                    names.put(identity.mac().bits(), "shared " + device.label());
                }
                names.put(identity.group().bits(), "members");
            }
        }
        names.put(Mac.BROADCAST.bits(), "everybody");
    }

    /** A member has shown that it has this MAC. */
    void learn(long mac, int node) {
        if (mac != 0 && names.size() < MOST_LEARNED) {
            names.putIfAbsent(mac, "node " + node);
            learned.add(mac);
        }
    }

    /** {@code 02:00:00:00:00:05}, with the name in brackets where there is one. */
    String of(long mac) {
        String name = names.get(mac);
        return new Mac(mac) + (name == null ? "" : " [" + name + "]");
    }

    /** What is wrong with the MAC that speaks for a shared address; empty when nothing is, or no member was heard yet. */
    String doubt(Identity identity, long mac) {
        if (identity.hasMac()) {
            return mac == identity.mac().bits() ? "" : "a shared address with another MAC than " + identity.mac();
        }
        boolean isMembers = own.contains(mac) || learned.contains(mac);
        return isMembers || learned.isEmpty() ? "" : "a shared address with a MAC that no member has shown";
    }

    /** The interface whose shared MAC this is; empty for any other MAC. */
    String sharedOn(long mac) {
        return sharedOf.getOrDefault(mac, "");
    }
}
