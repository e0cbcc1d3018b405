/**
 * Traffic through the pair: {@link dev.baton.lab.traffic.EchoFlow} measures outages packet by packet, {@link
 * dev.baton.lab.traffic.TcpTransfer} shows that connections survive. Both ends are small JVMs of their own inside the
 * namespaces of client and server; they end when their standard input does, so that none outlives the lab. {@link
 * dev.baton.lab.traffic.ArpLoad} asks by ARP, on and on or in a flood, {@link dev.baton.lab.traffic.ArpRound} on many segments.
 */
@NullMarked
package dev.baton.lab.traffic;

import org.jspecify.annotations.NullMarked;
