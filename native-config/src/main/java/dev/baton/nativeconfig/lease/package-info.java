/**
 * The kernel lease (D3 of the design): shared links are mute unless the agent has lately said that it is there. {@link
 * dev.baton.nativeconfig.lease.KernelLease} tells the story; {@link dev.baton.nativeconfig.lease.LeaseRequests} writes the
 * nf_tables messages, in the form that {@code nft --debug=netlink} shows for the same ruleset.
 */
@NullMarked
package dev.baton.nativeconfig.lease;

import org.jspecify.annotations.NullMarked;
