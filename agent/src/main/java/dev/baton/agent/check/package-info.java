/**
 * Whether this host can be what the configuration says, before anything is changed on it. {@link
 * dev.baton.agent.check.HostCheck} tells the story: it holds a {@link dev.baton.agent.check.HostSnapshot} against the
 * configuration; {@link dev.baton.agent.check.Plan} says what the agent will do. Only the snapshot touches the kernel.
 */
@NullMarked
package dev.baton.agent.check;

import org.jspecify.annotations.NullMarked;
