/**
 * ICMP echo as a sign of life: {@link dev.baton.heartbeat.probe.EchoFrame} writes requests, {@link
 * dev.baton.heartbeat.probe.EchoView} reads replies, {@link dev.baton.heartbeat.probe.EchoLedger} knows which of them were
 * asked for. Whole Ethernet frames, so that a probe leaves on its path and is answered to the station that asked. Pure;
 * nothing allocates.
 */
@NullMarked
package dev.baton.heartbeat.probe;

import org.jspecify.annotations.NullMarked;
