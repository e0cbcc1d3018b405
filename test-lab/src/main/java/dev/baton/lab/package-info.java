/** What a newcomer runs first: {@link dev.baton.lab.Demo}, by {@code test-lab/demo}. */
@NullMarked
package dev.baton.lab;

import org.jspecify.annotations.NullMarked;
