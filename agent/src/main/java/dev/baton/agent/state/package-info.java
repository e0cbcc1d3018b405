/**
 * What must survive a restart: the terms (DESIGN.md D5). {@link dev.baton.agent.state.ReservedTerms} decides on the loop
 * thread without touching the disk, {@link dev.baton.agent.state.LatestWriter} writes behind its back, {@link
 * dev.baton.agent.state.TermStore} is the file.
 *
 * <pre>
 *   load -> ReservedTerms --wanted()--> LatestWriter --save--> TermStore (two slots)
 *                ^                          |
 *                +------- written() --------+   (handed to the loop by the listener)
 * </pre>
 */
@NullMarked
package dev.baton.agent.state;

import org.jspecify.annotations.NullMarked;
