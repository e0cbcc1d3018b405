/**
 * Real hosts: two Debian guests with systemd under QEMU in the place of the gateways, the package installed on both, and client,
 * server and switch of {@link dev.baton.lab.net.Lab} around them. What only a host can show is shown here: boots, units, what
 * configures networks, devices of other kinds. Times are not: an emulated guest is ten times slower than a host.
 *
 * <p>{@link dev.baton.lab.guest.Guests} is what {@code test-lab/vm} runs. A {@link dev.baton.lab.guest.Scenario} is a story on a
 * {@link dev.baton.lab.guest.Stage}: a pair of {@link dev.baton.lab.guest.Guest}s on one {@link
 * dev.baton.lab.guest.HostNetwork}. What should be so is asked from {@link dev.baton.lab.guest.Outside}.
 */
@NullMarked
package dev.baton.lab.guest;

import org.jspecify.annotations.NullMarked;
