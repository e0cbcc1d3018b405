/**
 * Links, addresses and routes: what rtnetlink(7) knows of them and how they are changed. {@link
 * dev.baton.nativeconfig.link.LinkControl} asks and waits, {@link dev.baton.nativeconfig.link.LinkEvents} hears what
 * anybody changed, of routes only what {@code RouteEventFilter} lets through; the {@code *Messages} classes hold the layouts
 * of linux/rtnetlink.h, one kind of message each.
 */
@NullMarked
package dev.baton.nativeconfig.link;

import org.jspecify.annotations.NullMarked;
