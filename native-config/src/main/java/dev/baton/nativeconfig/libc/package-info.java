/**
 * The one door to the C library. Nothing outside native-config enters here; nothing inside calls the kernel another way.
 */
@NullMarked
package dev.baton.nativeconfig.libc;

import org.jspecify.annotations.NullMarked;
