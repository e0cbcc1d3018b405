package dev.baton.agent.host;

/**
 * A program that runs on this host and is known to change what Baton manages. Immutable.
 *
 * @param name as people know it
 * @param advice how to make it leave Baton's links alone
 */
public record Suspect(String name, String advice) {}
