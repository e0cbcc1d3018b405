/**
 * The one thread that owns the state, and the edges around it. {@link dev.baton.agent.loop.AgentLoop} turns: wait, read
 * everything that waits, tick. {@code Edges} are the sockets of every path, {@code HostPorts} carries out what the member
 * decides, {@code PublishedEdge} answers for published addresses, {@code Journals} have what happened written down
 * on a thread of its own, {@code ControlServer} answers questions.
 */
@NullMarked
package dev.baton.agent.loop;

import org.jspecify.annotations.NullMarked;
