/**
 * What members say to each other. {@link dev.baton.heartbeat.wire.Heartbeat} is one message as plain fields, {@link
 * dev.baton.heartbeat.wire.HeartbeatWriter} signs it into a buffer, {@link dev.baton.heartbeat.wire.HeartbeatView} reads
 * whatever the wire delivers and answers with a {@link dev.baton.heartbeat.wire.Refusal} instead of an exception. The
 * octets are drawn in {@code Layout}. Pure: bytes in, values out; no socket, no clock.
 */
@NullMarked
package dev.baton.heartbeat.wire;

import org.jspecify.annotations.NullMarked;
