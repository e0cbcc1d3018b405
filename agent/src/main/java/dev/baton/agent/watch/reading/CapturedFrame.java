package dev.baton.agent.watch.reading;

/**
 * One frame as it passed a device. The octets are nobody else's and are not changed.
 *
 * @param on where
 * @param outgoing whether this host sent it
 * @param atMicros when, in microseconds since 1970 by the kernel's clock
 * @param octets from the Ethernet header on, without its checksum
 */
@SuppressWarnings("ArrayRecordComponent") // frames are never compared
public record CapturedFrame(WatchedDevice on, boolean outgoing, long atMicros, byte[] octets) {}
