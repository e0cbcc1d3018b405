package dev.baton.agent.firewall;

import dev.baton.agent.firewall.Chain.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code iptables-save} and its kin print, a line at a time. Tables that the tool says it cannot show as they are
 * were changed by nft, which shows them.
 */
public final class SaveReader {
    private static final Pattern INCOMPATIBLE = Pattern.compile("# Table `([^']+)'.*incompatible.*");

    private final Ruleset ruleset;
    private final String tool;
    private final String family;
    private final int version;
    private final Set<String> incompatible = new HashSet<>();
    private final Set<String> read = new HashSet<>();
    private final Map<String, Chain> chains = new HashMap<>();
    private String table = "";

    /**
     * A reader of one tool's output.
     *
     * @param tool its name without {@code -save}
     * @param family as nft calls it: {@code ip}, {@code ip6}, {@code arp}
     */
    public SaveReader(Ruleset into, String tool, String family) {
        this.ruleset = into;
        this.tool = tool;
        this.family = family;
        this.version = family.equals("ip") ? 4 : family.equals("ip6") ? 6 : 0;
    }

    /** Reads all of it. */
    public void read(Reader from) throws IOException {
        BufferedReader lines = new BufferedReader(from);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher warning = INCOMPATIBLE.matcher(line);
            if (warning.matches()) {
                incompatible.add(warning.group(1));
            } else if (line.startsWith("*")) {
                table = line.substring(1);
                chains.clear();
                if (!incompatible.contains(table)) {
                    read.add(family + " " + table);
                }
            } else if (!incompatible.contains(table)) {
                line(line);
            }
        }
    }

    /** The tables that were read, as {@code family table}. */
    public Set<String> tables() {
        return Set.copyOf(read);
    }

    private void line(String line) {
        if (line.startsWith(":")) {
            String[] words = line.substring(1).split(" ", 3);
            Chain chain = chain(words[0]);
            if (words.length > 1 && !words[1].equals("-")) {
                chain.hook(words[0].toLowerCase(Locale.ROOT), table.equals("nat"), words[1].equals("DROP"));
            }
        } else if (line.startsWith("-A ")) {
            List<String> words = SaveRule.words(line);
            if (words.size() > 1) {
                Draft rule = ruleset.begin(chain(words.get(1)), version);
                rule.text = ruleset.keepsWords() ? line : "";
                new SaveRule(ruleset, rule, this::known).read(words.subList(2, words.size()));
                ruleset.add(rule);
            }
        }
    }

    private Chain chain(String name) {
        return chains.computeIfAbsent(name, each -> ruleset.chain(new Place(tool, family, table, each)));
    }

    /** A chain of this table, or null: then it is a target of iptables' own. */
    private @Nullable Chain known(String name) {
        return Verdict.of(name.toLowerCase(Locale.ROOT)) == Verdict.NONE ? chains.get(name) : null;
    }
}
