/**
 * Where ARP meets the wire: {@link dev.baton.arp.port.Announcer} sends announcements on a shared link, {@link
 * dev.baton.arp.port.ResponderPort} hears and answers there, {@link dev.baton.arp.port.ArpPort} asks and hears on the gateway
 * device beneath it. Loop thread only. The one package of this
 * module that opens sockets.
 */
@NullMarked
package dev.baton.arp.port;

import org.jspecify.annotations.NullMarked;
