/** How log lines begin; the rest is logback's configuration. */
@NullMarked
package dev.baton.agent.log;

import org.jspecify.annotations.NullMarked;
