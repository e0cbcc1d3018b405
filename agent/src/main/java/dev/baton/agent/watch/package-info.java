/**
 * {@code baton watch}: {@link dev.baton.agent.watch.Watch} captures ARP, neighbour discovery and heartbeats on the devices
 * of the configuration and shows what they say. The only package that knows pcap4j; a running agent never loads it.
 */
@NullMarked
package dev.baton.agent.watch;

import org.jspecify.annotations.NullMarked;
