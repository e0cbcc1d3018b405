package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Mac;
import java.util.List;

/**
 * {@code mac.scheme=device}: the shared addresses are on the gateway device itself and answered with its own MAC, another on
 * each member, for networks that let no foreign MAC in. Heartbeats have the groups of {@code local}: a group is no
 * station's source, so no network refuses it.
 *
 * @param groups of the same cluster
 */
record DeviceMacs(LocalMacs groups) implements MacScheme {

    @Override
    public int highestCluster() {
        return groups.highestCluster();
    }

    @Override
    public boolean onDevice() {
        return true;
    }

    /** {@link Mac#ZERO}: the configuration does not know it. */
    @Override
    public Mac shared(int index) {
        return Mac.ZERO;
    }

    @Override
    public Mac group(int index) {
        return groups.group(index);
    }

    @Override
    public List<Clash> clashes(int index, int othersInterfaces) {
        return List.of();
    }
}
