package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A device whose frames are watched. Immutable, any thread.
 *
 * @param label of the gateway interface, or {@code sync}
 * @param path what heartbeats heard here must say: 0 on sync, otherwise the index of the gateway interface
 * @param device the kernel's name for it
 * @param own its MAC; all zero where it is missing
 * @param identity what the cluster shares here; null on sync
 */
public record WatchedDevice(
        String label,
        int path,
        String device,
        Mac own,
        @Nullable Identity identity) {

    /** Whether an address is shared here. */
    boolean shares(Ip address) {
        return identity != null && identity.addresses().contains(address);
    }

    /** {@code 10.7.1.1}, or {@code 10.7.1.1 [shared lan]} where no MAC says that it is. */
    String text(Ip address) {
        boolean isMarked = identity != null && !identity.hasMac() && shares(address);
        return isMarked ? address + " [shared " + label + "]" : address.toString();
    }
}
