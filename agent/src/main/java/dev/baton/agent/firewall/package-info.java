/**
 * The host's own packet filter against the shared links (DESIGN.md section 4). While a member is active, what is for the
 * shared addresses or goes through them comes <em>in</em> on {@code bt-LABEL} and mostly goes <em>out</em> on the device;
 * rules that were written for the device alone treat it as they should not, and what should be stopped gets through.
 *
 * <p>{@link dev.baton.agent.firewall.Ruleset} is filled by readers of what {@code nft} and {@code iptables-save} print, a
 * rule at a time and keeping next to nothing of it; {@link dev.baton.agent.firewall.Analysis} asks of each rule whether a
 * packet meets it alike on both names. Pure; {@code firewall.host} runs the tools.
 */
@NullMarked
package dev.baton.agent.firewall;

import org.jspecify.annotations.NullMarked;
