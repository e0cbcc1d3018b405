/**
 * Who answers for the shared and the published addresses, as neighbours see it. {@code wire} writes and reads ARP frames, {@code announce}
 * decides when an active member announces itself, {@code respond} decides what it answers for published
 * addresses, {@code watch} judges what others say about our own; these four are pure. {@code port} is the edge that sends and hears frames through packet sockets.
 */
@NullMarked
package dev.baton.arp;

import org.jspecify.annotations.NullMarked;
