/**
 * ARP for IPv4 over Ethernet (RFC 826, RFC 5227): {@link dev.baton.arp.wire.ArpFrame} writes, {@link
 * dev.baton.arp.wire.ArpView} reads. Neighbour discovery for IPv6 (RFC 4861): {@link dev.baton.arp.wire.NdpFrame} and {@link
 * dev.baton.arp.wire.ProxyAdvertisement} write, {@link dev.baton.arp.wire.NdpView} and {@link
 * dev.baton.arp.wire.SolicitationView} read. All work in a caller's buffer, at its start, whatever its position, and
 * allocate nothing. Pure.
 */
@NullMarked
package dev.baton.arp.wire;

import org.jspecify.annotations.NullMarked;
