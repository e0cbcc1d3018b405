package dev.baton.agent.config;

import java.time.Duration;

/**
 * How the identity looks on the wire and who takes it.
 *
 * @param macScheme {@code mac.scheme}, by its name in the file
 * @param arpRefresh {@code arp.refresh}: between two announcements of the first address of each interface
 * @param arpReplyForm {@code arp.reply-form}: announce by ARP replies instead of requests
 * @param preempt {@code preempt}: a member with a lower node id is handed the role back after a minute
 */
public record ClaimConfig(String macScheme, Duration arpRefresh, boolean arpReplyForm, boolean preempt) {}
