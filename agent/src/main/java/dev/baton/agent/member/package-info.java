/**
 * One member of a cluster, whole but for its edges: frames and time go in, frames and claims come out through {@link
 * dev.baton.agent.member.Ports}. Pure like the parts it wires (detector, role machine, announcement plan), so the same
 * code runs over sockets in the agent and over a virtual network in the simulator. Start reading at {@link
 * dev.baton.agent.member.Member}.
 */
@NullMarked
package dev.baton.agent.member;

import org.jspecify.annotations.NullMarked;
