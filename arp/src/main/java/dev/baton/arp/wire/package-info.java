/**
 * ARP for IPv4 over Ethernet (RFC 826, RFC 5227): {@link dev.baton.arp.wire.ArpFrame} writes, {@link
 * dev.baton.arp.wire.ArpView} reads. Both work in a caller's buffer, at its start, whatever its position, and allocate
 * nothing. Pure.
 */
@NullMarked
package dev.baton.arp.wire;

import org.jspecify.annotations.NullMarked;
