package dev.baton.agent.firewall;

import dev.baton.agent.firewall.InterfaceKey.Property;
import dev.baton.agent.firewall.Rule.WayBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one rule as {@code iptables-save} prints it. */
final class SaveRule {
    private static final String HOST_V4 = "/32";
    private static final String HOST_V6 = "/128";

    private final Ruleset ruleset;
    private final Draft rule;
    private final Function<String, @Nullable Chain> chains;
    private boolean wayBack;
    private boolean loose;
    private boolean inverted;
    private String module = "";

    /** @param chains a chain of the same table by its name; null for what is none */
    SaveRule(Ruleset ruleset, Draft rule, Function<String, @Nullable Chain> chains) {
        this.ruleset = ruleset;
        this.rule = rule;
        this.chains = chains;
    }

    /** @param words without the chain */
    void read(List<String> words) {
        boolean not = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (word) {
                case "!" -> {
                    not = true;
                    continue;
                }
                case "-i", "-o" -> {
                    byName(new InterfaceKey(Property.NAME, word.equals("-o")), next, not);
                    i++;
                }
                case "--src-group", "--dst-group" -> {
                    byGroup(new InterfaceKey(Property.GROUP, word.equals("--dst-group")), next, not);
                    i++;
                }
                case "-d" -> {
                    rule.toOwnAddress |= !not && ruleset.areOwn(List.of(host(next)));
                    other(not, word, next);
                    i++;
                }
                case "--comment" -> i++;
                case "-m" -> {
                    module = next;
                    wayBack |= module.equals("rpfilter");
                    if (!module.equals("comment")) {
                        other(not, word, next);
                    }
                    i++;
                }
                case "-j", "-g" -> {
                    target(next);
                    i++;
                }
                default -> {
                    loose |= module.equals("rpfilter") && word.equals("--loose");
                    inverted |= module.equals("rpfilter") && word.equals("--invert");
                    other(not, word, "");
                }
            }
            not = false;
        }
        if (wayBack && !loose) {
            rule.wayBack = inverted ? WayBack.MISSING : WayBack.THERE;
        }
    }

    private void byName(InterfaceKey key, String value, boolean not) {
        String pattern = value.endsWith("+") ? value.substring(0, value.length() - 1) + "*" : value;
        meets(key, pattern, not, true);
    }

    private void byGroup(InterfaceKey key, String value, boolean not) {
        if (value.matches("0x[0-9a-f]+")) {
            meets(key, String.valueOf(Long.parseLong(value.substring(2), 16)), not, false);
        } else {
            other(not, "group", value); // with a mask
        }
    }

    private void meets(InterfaceKey key, String value, boolean not, boolean byName) {
        boolean alike = true;
        for (int i = 0; i < ruleset.gateways().size(); i++) {
            WatchedGateway gateway = ruleset.gateways().get(i);
            boolean onDevice = key.holds(gateway.device(), value) != not;
            boolean onLink = key.holds(gateway.link(), value) != not;
            if (key.out()) {
                rule.leaves(i, onDevice || onLink);
            }
            if (key.out() && !gateway.wayOut().byLink()) {
                continue; // all leaves by the device
            }
            int slot = ruleset.slot(key, i);
            alike &= onDevice == onLink;
            if (!not && byName && onLink && !onDevice) {
                rule.namesLink(slot);
            }
            rule.meets(
                    slot,
                    onDevice ? Draft.MET : Draft.NEVER,
                    onLink ? Draft.MET : Draft.NEVER,
                    ruleset.keepsWords() ? fix(key, gateway, not, byName) : "");
        }
        if (alike) {
            other(not, key.toString(), value);
        }
    }

    private static String fix(InterfaceKey key, WatchedGateway gateway, boolean not, boolean byName) {
        if (!byName) {
            return gateway.intoGroup();
        }
        String match = (key.out() ? "-o " : "-i ") + gateway.link().name();
        return not ? "let a rule with " + match + " come before it" : "add the same rule with " + match;
    }

    private void target(String name) {
        @Nullable Chain chain = chains.apply(name);
        if (chain != null) {
            rule.verdict = Verdict.JUMP;
            rule.targets.add(chain);
            rule.also(Draft.digest("jump"));
        } else {
            rule.verdict = Verdict.of(name.toLowerCase(Locale.ROOT));
            rule.accepts = Verdict.mayPass(name.toLowerCase(Locale.ROOT));
            rule.also(Draft.digest(name));
        }
    }

    private void other(boolean not, String word, String next) {
        boolean ofTarget = rule.verdict != Verdict.NONE;
        long digest = Draft.digest((not ? "! " : "") + word + " " + next);
        if (ofTarget) {
            rule.also(digest);
        } else {
            rule.onlyIf(digest);
        }
    }

    private static String host(String prefix) {
        return prefix.endsWith(HOST_V4)
                ? prefix.substring(0, prefix.length() - HOST_V4.length())
                : prefix.endsWith(HOST_V6) ? prefix.substring(0, prefix.length() - HOST_V6.length()) : prefix;
    }

    /** The words of a line; what stands in quotes is one, with backslashes before quotes in it. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (c == ' ' && !quoted) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
