/**
 * The ways on which heartbeats travel, as {@link dev.baton.heartbeat.path.HeartbeatPath}s: UDP on the sync link, raw
 * Ethernet on gateway interfaces (DESIGN decision D7); and {@link dev.baton.heartbeat.path.EchoPort}, which asks other
 * hosts' kernels for a sign of life. Edges only: octets in and out, non-blocking; what they mean is
 * judged in {@code heartbeat.wire} and {@code heartbeat.detect}.
 */
@NullMarked
package dev.baton.heartbeat.path;

import org.jspecify.annotations.NullMarked;
