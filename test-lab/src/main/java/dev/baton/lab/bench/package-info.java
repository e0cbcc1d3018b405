/** Measurements that compare Baton with its peers on the same lab, by {@code test-lab/bench}. */
@NullMarked
package dev.baton.lab.bench;

import org.jspecify.annotations.NullMarked;
