/**
 * The agent's own process: what it may do ({@link dev.baton.nativeconfig.process.Capabilities}), how soon it runs ({@link
 * dev.baton.nativeconfig.process.Realtime}), that it runs once ({@link dev.baton.nativeconfig.process.InstanceLock}) and
 * whom it tells ({@link dev.baton.nativeconfig.process.ServiceNotify}).
 */
@NullMarked
package dev.baton.nativeconfig.process;

import org.jspecify.annotations.NullMarked;
