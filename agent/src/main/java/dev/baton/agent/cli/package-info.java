/**
 * The command line. {@link dev.baton.agent.cli.Baton} is where the process starts; each command is a class of its own and
 * ends in one of the numbers of {@link dev.baton.agent.cli.ExitCode}.
 */
@NullMarked
package dev.baton.agent.cli;

import org.jspecify.annotations.NullMarked;
