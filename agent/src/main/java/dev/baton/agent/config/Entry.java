package dev.baton.agent.config;

/**
 * One key with its value as written, escapes resolved.
 *
 * @param line where it begins, from 1
 */
record Entry(int line, String key, String value) {}
