/**
 * What is seen from outside, by programs and decoders of other hands: captures ({@code tcpdump}, pcap4j), answers
 * ({@code arping}), the switch's own table and the hosts' tables ({@code bridge -j}, {@code ip -j}). Nothing here asks
 * the cluster under test.
 */
@NullMarked
package dev.baton.lab.witness;

import org.jspecify.annotations.NullMarked;
