/**
 * What happened, as immutable records (DESIGN D11): the core tells each once, through an {@link
 * dev.baton.agent.event.EventSink}, and whoever writes a log, keeps alarms or runs hooks reads it. Nothing here knows how it
 * is worded, and no state is kept by who reads. Pure. {@link dev.baton.agent.event.MemberEvent} is the list of all that a
 * member tells, {@link dev.baton.agent.event.HostEvent} that of its host.
 */
@NullMarked
package dev.baton.agent.event;

import org.jspecify.annotations.NullMarked;
