package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import org.jspecify.annotations.Nullable;

/**
 * The direct link between members.
 *
 * @param device {@code sync.interface}
 * @param peer {@code sync.peer}, or null: broadcast or all-nodes
 */
public record SyncConfig(String device, @Nullable Ip peer) {}
