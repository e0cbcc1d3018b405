package dev.baton.agent.config;

import java.nio.file.Path;

/**
 * Where the agent keeps things on this host.
 *
 * @param stateDir {@code state.dir}: what must survive a restart, the term first of all
 * @param controlSocket {@code control.socket}: where {@code baton status} asks
 */
public record FilesConfig(Path stateDir, Path controlSocket) {}
