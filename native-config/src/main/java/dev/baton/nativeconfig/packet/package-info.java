/**
 * What Baton puts on the wire and hears from it: {@link dev.baton.nativeconfig.packet.PacketSocket} for raw Ethernet on a
 * gateway device, {@link dev.baton.nativeconfig.packet.SyncSocket} for heartbeats over UDP on the sync link, {@link
 * dev.baton.nativeconfig.packet.Groups} to be sent what is for IPv6 groups. The first two are
 * non-blocking file descriptors for an event loop, allocate nothing once open, and count what the kernel refused
 * instead of throwing: after the start, a refused frame is news for the failure detector, not an accident.
 */
@NullMarked
package dev.baton.nativeconfig.packet;

import org.jspecify.annotations.NullMarked;
