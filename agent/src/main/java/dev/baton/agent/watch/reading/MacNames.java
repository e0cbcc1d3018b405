package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Mac;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose MAC it is, as far as this host can know: the shared ones, its own, and those that members have shown in
 * authenticated heartbeats. One thread.
 */
final class MacNames {
    /** Of members' MACs: more than a cluster has, however often cards are changed. */
    private static final int MOST_LEARNED = 4_096;

    private final Map<Long, String> sharedOf = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();

    MacNames(List<WatchedDevice> devices) {
        for (WatchedDevice device : devices) {
            if (!device.own().equals(Mac.ZERO)) {
                names.put(device.own().bits(), "this host");
            }
        }
        for (WatchedDevice device : devices) {
            Identity identity = device.identity();
            if (identity != null) {
                sharedOf.put(identity.mac().bits(), device.label());
                names.put(identity.mac().bits(), "shared " + device.label());
                names.put(identity.group().bits(), "members");
            }
        }
        names.put(Mac.BROADCAST.bits(), "everybody");
    }

    /** A member has shown that it has this MAC. */
    void learn(long mac, int node) {
        if (mac != 0 && names.size() < MOST_LEARNED) {
            names.putIfAbsent(mac, "node " + node);
        }
    }

    /** {@code 02:00:00:00:00:05}, with the name in brackets where there is one. */
    String of(long mac) {
        String name = names.get(mac);
        return new Mac(mac) + (name == null ? "" : " [" + name + "]");
    }

    /** The interface whose shared MAC this is; empty for any other MAC. */
    String sharedOn(long mac) {
        return sharedOf.getOrDefault(mac, "");
    }
}
