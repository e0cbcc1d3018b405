/**
 * Writes the manual pages and the completions of shells from the command line's own model, so that they cannot say anything
 * else than {@code --help}. Run by the build; not in the product's jar.
 */
@NullMarked
package dev.baton.agent.cli.manual;

import org.jspecify.annotations.NullMarked;
