/**
 * What a captured frame says, in words: {@link dev.baton.agent.watch.reading.FrameReader} looks at its octets, names the
 * stations that this cluster knows, and marks what looks wrong. Pure, but for the memory of what was heard before; hostile
 * octets are refused in words and never throw. Owned by the thread that prints.
 */
@NullMarked
package dev.baton.agent.watch.reading;

import org.jspecify.annotations.NullMarked;
