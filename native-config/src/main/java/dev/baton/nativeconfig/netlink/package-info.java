/**
 * Netlink (RFC 3549), the kernel's configuration protocol, without knowing what is configured. {@link
 * dev.baton.nativeconfig.netlink.MessageBatch} builds requests, {@link dev.baton.nativeconfig.netlink.NetlinkSocket} sends
 * them and collects every acknowledgement, {@link dev.baton.nativeconfig.netlink.NetlinkSubscription} listens to what the
 * kernel announces, and {@link dev.baton.nativeconfig.netlink.MessageReader} with {@link
 * dev.baton.nativeconfig.netlink.AttributeReader} walks what comes back without trusting a single length in it. For the
 * sibling packages of native-config only.
 */
@NullMarked
package dev.baton.nativeconfig.netlink;

import org.jspecify.annotations.NullMarked;
