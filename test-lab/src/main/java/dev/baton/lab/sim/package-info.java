/**
 * The deterministic simulator: the agent's own {@link dev.baton.agent.member.Member}, several of them, over a virtual
 * clock and a virtual network with real frames. A run is a function of its seed and its script; nothing here reads a clock
 * or starts a thread. {@link dev.baton.lab.sim.Simulation} tells the story.
 */
@NullMarked
package dev.baton.lab.sim;

import org.jspecify.annotations.NullMarked;
