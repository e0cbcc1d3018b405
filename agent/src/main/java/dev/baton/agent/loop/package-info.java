/**
 * The one thread that owns the state, and the edges around it. {@link dev.baton.agent.loop.AgentLoop} turns: wait, read
 * everything that waits, tick. {@code Edges} are the sockets of every path, {@code HostPorts} carries out what the member
 * decides, {@code PublishedEdge} answers for published addresses. Beside it {@code OpsThread} serves operators: {@code
 * EventJournal} has what happened written down, {@code ControlServer} answers questions from {@code PublishedStatus}.
 *
 * <h2>All threads of the agent</h2>
 *
 * Their priority is that of SCHED_FIFO where the privilege is there; the others are ordinary, and begin as such whoever
 * starts them. Whoever hands something to another thread goes on without waiting, but for what is said of locks.
 *
 * <pre>
 * thread          prio what it owns, and whom it calls
 * main (the loop)   50 member, paths, sockets; claims and mutes in the kernel. Hands raising to baton-raise, provisioning to
 *                      baton-host, terms and windows to their writers, events and pages to baton-ops
 * baton-lease       49 renews the kernel lease for as long as the loop vouches for it. HeldLease's lock, so that no
 *                      renewal lands after a mute
 * baton-raise       48 raises the shared links of a claim after the first; one for each claim. Tells the loop
 * (JVM)             45 the VM's own threads: a safepoint that waits for them would keep the loop
 * baton-journal      1 writes lines to the log, which may block. Calls nobody
 * baton-terms        1 writes terms to disk, and tells the loop when they are there
 * baton-windows      1 writes learnt windows to disk. Calls nobody
 * baton-ops          - alarms, latest lines, the control socket, the published page. Hands commands and the wish for a page
 *                      to the loop, lines to baton-journal
 * baton-host         - creates, addresses, lowers and repairs the shared links; kernel settings, which may spin in the
 *                      kernel. HostIdentity's lock, so that nothing is lowered under a claim. Tells loop and baton-ops
 * baton-settings     - waits for writes to kernel settings. Wakes baton-host
 * baton-review       - looks at the host's own configuration now and then. Tells the loop
 * baton-firewall     - compares the members' rules now and then. Tells baton-ops
 * baton-child-end    - ends a command of the firewall's that takes too long
 * baton-control      - looks whether the control socket's file is still there. Tells baton-ops
 * baton-reload       - reads the key file, once for each reload. Tells the loop
 * baton-classes      - loads what is needed later, once after the start
 * baton-groups       - joins and leaves multicast groups, which waits for RTNL
 * baton-close        - closes a packet socket, for which the kernel waits until no processor looks at it
 * baton-stop         - ends the agent on a signal, and waits until it has ended
 * </pre>
 */
@NullMarked
package dev.baton.agent.loop;

import org.jspecify.annotations.NullMarked;
