package dev.baton.agent.event;

import dev.baton.nativeconfig.addr.Mac;

/**
 * Who answered for a shared address while nobody was known to hold the identity. Immutable.
 *
 * @param iface the gateway interface, in the order of {@code interfaces}
 * @param holder whether that may be the identity's answer; else it is a stranger's
 */
public record Answerer(int iface, Mac mac, boolean holder) {}
