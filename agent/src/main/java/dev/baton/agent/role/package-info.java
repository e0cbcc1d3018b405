/**
 * Who owns the identity: the role machine and the words it is spoken to in. Pure: no socket, clock, file, thread or logger;
 * time is an argument, consequences go through {@link dev.baton.agent.role.Effects}. Start reading at {@link
 * dev.baton.agent.role.RoleMachine}.
 */
@NullMarked
package dev.baton.agent.role;

import org.jspecify.annotations.NullMarked;
