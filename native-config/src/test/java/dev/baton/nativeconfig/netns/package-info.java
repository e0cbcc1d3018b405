/** Test support: a test class marked {@code @ExtendWith(NetnsExtension.class)} runs each test in a namespace of its own. */
@NullMarked
package dev.baton.nativeconfig.netns;

import org.jspecify.annotations.NullMarked;
