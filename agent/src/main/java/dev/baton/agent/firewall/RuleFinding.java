package dev.baton.agent.firewall;

import java.util.List;

/**
 * A rule that treats packets of the shared addresses otherwise than those of a gateway's own.
 *
 * @param labels of the gateway interfaces that it concerns, in their order
 * @param where it is: nft's family, table and chain, or iptables' table
 * @param handle nft's number for it, or 0
 * @param rule as its tool shows it; empty while that was not asked for
 * @param effect what happens to those packets
 * @param fix what to do
 */
public record RuleFinding(
        Kind kind, List<String> labels, Where where, long handle, String rule, String effect, String fix) {
    /** A rule is shown so long at most. */
    private static final int LONGEST = 200;

    public RuleFinding {
        labels = List.copyOf(labels);
    }

    /** What goes wrong, the worst first. */
    public enum Kind {
        /** What should be stopped gets through. */
        FAILS_OPEN("fails open"),
        /** Addresses are not translated that should be: what is inside may show outside. */
        NOT_TRANSLATED("not translated"),
        /** What comes in on the shared link is dropped, because the way back leads out of its device. */
        REVERSE_PATH("reverse path"),
        /** Nothing at all gets through from one gateway interface to another. */
        FORWARDS_NOTHING("forwards nothing"),
        /** What should get through is stopped. */
        FAILS_CLOSED("fails closed"),
        /** Packets are taken past the rules. */
        FLOWTABLE("flowtable"),
        /** It is not marked, logged or counted. */
        NOT_SEEN("not seen");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** In a log line and before a message. */
        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Where a rule is.
     *
     * @param tool that shows it
     */
    public record Where(String tool, String family, String table, String chain) {
        static Where of(Chain.Place place) {
            return new Where(place.tool(), place.family(), place.table(), place.name());
        }

        public boolean isNft() {
            return tool.equals(Ruleset.NFT);
        }

        @Override
        public String toString() {
            return isNft() ? family + " " + table + (chain.isEmpty() ? "" : " " + chain) : tool + " -t " + table;
        }
    }

    /** The same with the rule's text. */
    public RuleFinding withRule(String text) {
        return new RuleFinding(kind, labels, where, handle, text, effect, fix);
    }

    /** One line for people. */
    public String message() {
        String shown = rule.length() > LONGEST ? rule.substring(0, LONGEST) + "..." : rule;
        String place = handle == 0 ? where.toString() : where + " handle " + handle;
        return kind + ": " + (shown.isEmpty() ? place : shown + " (" + place + ")") + ": " + effect + "; " + fix;
    }
}
