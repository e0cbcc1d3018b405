/** What the agent says of itself: one JSON object, or the same as metrics, built when it is asked for. */
@NullMarked
package dev.baton.agent.status;

import org.jspecify.annotations.NullMarked;
