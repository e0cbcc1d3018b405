/**
 * The host's nf_tables ruleset as a whole, from afar: which tables there are, and that something in them has changed. What
 * the rules say is left to {@code nft}.
 */
@NullMarked
package dev.baton.nativeconfig.firewall;

import org.jspecify.annotations.NullMarked;
