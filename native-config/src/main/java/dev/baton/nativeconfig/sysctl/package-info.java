/**
 * Per-device kernel settings: {@link dev.baton.nativeconfig.sysctl.SysctlLedger} sets them, remembers on disk what it
 * found, and leaves the host as it was.
 */
@NullMarked
package dev.baton.nativeconfig.sysctl;

import org.jspecify.annotations.NullMarked;
