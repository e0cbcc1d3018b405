/**
 * Every system call of the product. Each subpackage is one feature of the kernel; {@code libc} is the door they share and
 * nobody else may use, {@code addr} the values that everybody speaks in.
 */
@NullMarked
package dev.baton.nativeconfig;

import org.jspecify.annotations.NullMarked;
