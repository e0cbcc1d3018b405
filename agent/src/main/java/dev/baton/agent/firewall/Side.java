package dev.baton.agent.firewall;

/**
 * A link as rules may name it. Immutable.
 *
 * @param index 0 for one that is not there yet
 * @param group the number that {@code ip link set ... group} gives it; 0 is the default group
 * @param kind {@code macvlan}, {@code vlan}, ...; empty for a physical one
 */
public record Side(String name, int index, int group, String kind) {}
