/**
 * Who is answered for a published address, and who is not: {@link dev.baton.arp.respond.Responder} tells the story. {@link
 * dev.baton.arp.respond.AddressRanges} says what is published, {@link dev.baton.arp.respond.AnswerBudget} how much is
 * answered, {@link dev.baton.arp.respond.Ignored} why something was not. Pure: frames come as views, time is an argument,
 * answers leave through a port.
 */
@NullMarked
package dev.baton.arp.respond;

import org.jspecify.annotations.NullMarked;
