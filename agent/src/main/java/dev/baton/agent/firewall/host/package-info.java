/**
 * Looks at the host's packet filter: {@link dev.baton.agent.firewall.host.HostFirewall} runs {@code nft} and {@code
 * iptables-save} as child processes, with a deadline, and hands what they print to {@link dev.baton.agent.firewall}. On
 * ordinary threads only, for that takes its time.
 */
@NullMarked
package dev.baton.agent.firewall.host;

import org.jspecify.annotations.NullMarked;
