/**
 * Who lives. {@link dev.baton.heartbeat.detect.Admission} decides which authenticated frames are signs of life, {@link
 * dev.baton.heartbeat.detect.PeerMonitor} (the story: read it first) turns life, silence and the answers of a peer's kernel
 * into a {@link dev.baton.heartbeat.detect.Verdict}. Pure: time is an argument, probing a port.
 */
@NullMarked
package dev.baton.heartbeat.detect;

import org.jspecify.annotations.NullMarked;
