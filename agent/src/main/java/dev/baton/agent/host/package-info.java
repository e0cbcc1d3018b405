/**
 * The identity on this host's kernel. {@link dev.baton.agent.host.HostIdentity} is what the loop claims and mutes;
 * {@code Provisioning} brings the shared links about and repairs them on its own thread, and {@code LeaseKeeper} renews
 * the kernel lease for as long as the loop vouches for it. A {@code Carrier} knows what carries the shared addresses: a
 * macvlan of their own, or the gateway device itself. {@code SharedAddressing} and {@code SharedRouting} know what is right on
 * a shared link; {@code Meddling} notices when somebody else goes on changing it.
 *
 * <p>Of the threads that the package of the loop lists these meet here: the loop (claim, mute), {@code baton-host} (everything
 * that takes milliseconds: creating, lowering, repairing), {@code baton-settings} that wakes it, {@code baton-raise} and {@code
 * baton-lease}. Two locks keep them apart: {@code HeldLease}'s, so that no renewal lands after a mute, and {@code
 * HostIdentity}'s, so that nothing is lowered under a claim.
 */
@NullMarked
package dev.baton.agent.host;

import org.jspecify.annotations.NullMarked;
