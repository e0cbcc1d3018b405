/**
 * The namespace lab: {@link dev.baton.lab.net.Lab} builds a site of two gateways, a client, a server and a switch; {@link
 * dev.baton.lab.net.Faults} breaks hosts and cables; {@link dev.baton.lab.net.Sweep} removes what a killed owner left.
 * Knows nothing of the product under test.
 */
@NullMarked
package dev.baton.lab.net;

import org.jspecify.annotations.NullMarked;
