/**
 * The values that every module speaks in: {@link dev.baton.nativeconfig.addr.Mac}, {@link
 * dev.baton.nativeconfig.addr.Ip}, {@link dev.baton.nativeconfig.addr.Prefix}. Immutable and pure: no socket, no name
 * lookup, no clock.
 */
@NullMarked
package dev.baton.nativeconfig.addr;

import org.jspecify.annotations.NullMarked;
