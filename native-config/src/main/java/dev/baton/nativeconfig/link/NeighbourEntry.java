package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;

/**
 * An entry of the kernel's neighbour table: somebody with whom this host has talked. Immutable, any thread.
 *
 * @param index of the link it is behind
 * @param mac where it was last seen to be
 */
public record NeighbourEntry(int index, Ip ip, Mac mac) {}
