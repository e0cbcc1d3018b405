/**
 * What Baton puts on the wire and hears from it: {@link dev.baton.nativeconfig.packet.PacketSocket} for raw Ethernet on a
 * gateway device, {@link dev.baton.nativeconfig.packet.SyncSocket} for heartbeats over UDP on the sync link. Both are
 * non-blocking file descriptors for an event loop, both allocate nothing once open, both count what the kernel refused
 * instead of throwing: after the start, a refused frame is news for the failure detector, not an accident.
 */
@NullMarked
package dev.baton.nativeconfig.packet;

import org.jspecify.annotations.NullMarked;
