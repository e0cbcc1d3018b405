package dev.baton.agent.firewall;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a rule that a packet meets on one name of a gateway and not, or not alike, on the other; and of those that
 * ask for the way back to a source. Of a rule that names several gateways there is one for each.
 *
 * @param order place in the ruleset
 * @param handle nft's number for it, or 0
 * @param text the rule, where the tool showed it as one line; else empty
 * @param slot gateway as the way in, or, after all those, as the way out
 * @param rest digest of everything else that it asks for and does: equal rules differ in the interface only
 * @param device what of its conditions a packet meets that comes in on the device; 0 for never
 * @param link the same for the shared link
 * @param target where it goes on, for a jump
 * @param version of IP that it is about, or 0 for both
 * @param meant whether it names the shared link alone, which nobody does by mistake
 * @param fix what to write instead
 */
record Rule(
        int order,
        Chain chain,
        long handle,
        String text,
        int slot,
        long rest,
        long device,
        long link,
        Verdict verdict,
        @Nullable Chain target,
        WayBack wayBack,
        int version,
        boolean meant,
        String fix) {

    /** Whether and how a rule asks by which device the way back to the source leads. */
    enum WayBack {
        NO,
        /** It meets what did not come in by the very device of the way back. */
        MISSING,
        /** It meets what did. */
        THERE,
        /** It meets what could not have come in by either name of the gateway: what a strict check should be here. */
        NEITHER
    }
}
