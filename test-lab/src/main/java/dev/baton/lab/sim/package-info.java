/**
 * The deterministic simulator: the agent's own {@link dev.baton.agent.member.Member}, several of them, over a virtual
 * clock and a virtual network with real frames. A run is a function of its seed and its script; nothing in it reads a clock
 * or starts a thread. {@link dev.baton.lab.sim.Simulation} tells the story, {@link dev.baton.lab.sim.Invariants} what and
 * {@link dev.baton.lab.sim.Reach} what must hold in it after every event, {@link dev.baton.lab.sim.RandomStory} makes one of a seed, and {@link
 * dev.baton.lab.sim.SeedRange} runs many of them at once.
 */
@NullMarked
package dev.baton.lab.sim;

import org.jspecify.annotations.NullMarked;
