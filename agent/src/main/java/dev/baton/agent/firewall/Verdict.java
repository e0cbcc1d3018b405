package dev.baton.agent.firewall;

import java.util.Map;
import java.util.Set;

/** What a rule does to a packet that meets it, as far as it matters whether one comes by it unmet; the worst to miss first. */
enum Verdict {
    /** It is stopped, or left to a program that may stop it. */
    DENY,
    /** It goes through another chain. */
    JUMP,
    /** Its addresses are translated, or it is handed to a local socket. */
    TRANSLATE,
    /** It is let in here, or spared what follows. */
    ACCEPT,
    /** It is marked, counted, logged, or nothing is known of what happens to it. */
    NONE;

    private static final Set<String> PASSES = Set.of("accept", "queue", "nfqueue", "tproxy");

    private static final Map<String, Verdict> BY_WORD = Map.ofEntries(
            Map.entry("drop", DENY),
            Map.entry("reject", DENY),
            Map.entry("queue", DENY),
            Map.entry("nfqueue", DENY),
            Map.entry("synproxy", DENY),
            Map.entry("tarpit", DENY),
            Map.entry("accept", ACCEPT),
            Map.entry("return", ACCEPT),
            Map.entry("dnat", TRANSLATE),
            Map.entry("snat", TRANSLATE),
            Map.entry("masquerade", TRANSLATE),
            Map.entry("redirect", TRANSLATE),
            Map.entry("netmap", TRANSLATE),
            Map.entry("tproxy", TRANSLATE),
            Map.entry("jump", JUMP),
            Map.entry("goto", JUMP));

    /** Whether what meets it may go on its way, for all this chain has to say: not so of one that leaves it to the chain before. */
    static boolean mayPass(String word) {
        return PASSES.contains(word);
    }

    /** By the word for it, in lower case, that nft and iptables have; NONE for any other. */
    static Verdict of(String word) {
        return BY_WORD.getOrDefault(word, NONE);
    }
}
