/**
 * What frames of others say about our identity: {@link dev.baton.arp.watch.ClashDetector} finds strangers who use it,
 * {@link dev.baton.arp.watch.IdentityCheck} asks whether anybody holds it at all. Pure: time is an argument, frames come
 * as views, questions leave through a port.
 */
@NullMarked
package dev.baton.arp.watch;

import org.jspecify.annotations.NullMarked;
