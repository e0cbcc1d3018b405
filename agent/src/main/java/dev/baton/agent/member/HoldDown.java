package dev.baton.agent.member;

/**
 * Why an owner keeps the role although a peer is healthier.
 *
 * @param healthier that peer's node id
 * @param leftNs for how long yet
 * @param forced whether an operator has insisted on it; else it has moved a moment ago
 */
public record HoldDown(int healthier, long leftNs, boolean forced) {}
