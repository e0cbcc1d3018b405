/**
 * Whether a takeover has arrived: {@link dev.baton.arp.confirm.SeenStations} remembers who is on a segment, {@link
 * dev.baton.arp.confirm.Confirmation} asks them from the shared MAC and notes whose answers come here. Pure: time is an
 * argument, frames are handed to an asker.
 */
@NullMarked
package dev.baton.arp.confirm;

import org.jspecify.annotations.NullMarked;
