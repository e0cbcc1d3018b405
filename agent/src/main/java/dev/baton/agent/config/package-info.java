/**
 * From the file an administrator writes to records that the rest may trust. {@link
 * dev.baton.agent.config.ConfigReader} tells the story: {@code PropertiesText} keeps the line of every key, {@code
 * Settings} takes the keys one by one and notes what is wrong with each, {@code CrossChecks} looks at them together,
 * and all problems are told at once. Everything but {@code ConfigReader} and {@code KeyFile} is pure.
 */
@NullMarked
package dev.baton.agent.config;

import org.jspecify.annotations.NullMarked;
