/** Files that survive a power loss. */
@NullMarked
package dev.baton.nativeconfig.file;

import org.jspecify.annotations.NullMarked;
