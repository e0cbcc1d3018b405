/**
 * The products that make two gateways one, as the lab runs them: {@link dev.baton.lab.cluster.Pair} is a {@link
 * dev.baton.lab.cluster.Cluster} at work on gw1 and gw2, with the faults that hit its processes.
 */
@NullMarked
package dev.baton.lab.cluster;

import org.jspecify.annotations.NullMarked;
