/**
 * When an active member tells its segments that the shared addresses live here: {@link
 * dev.baton.arp.announce.AnnouncePlan}. Pure: time is an argument, frames are handed to a sink.
 */
@NullMarked
package dev.baton.arp.announce;

import org.jspecify.annotations.NullMarked;
