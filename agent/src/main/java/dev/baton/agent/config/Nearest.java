package dev.baton.agent.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The word somebody probably meant. Pure. */
public final class Nearest {
    private static final int LETTERS_PER_SLIP = 3;
    private static final int MOST_SLIPS = 4;

    private Nearest() {}

    /** The candidate that the fewest slips of the finger turn into {@code word}; none when all are far away. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        int limit = Math.max(1, Math.min(MOST_SLIPS, word.length() / LETTERS_PER_SLIP));
        String best = null;
        for (String candidate : candidates) {
            int slips = slips(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (slips <= limit) {
                best = candidate;
                limit = slips - 1;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Letters missing, extra, wrong, or two neighbours swapped (the optimal string alignment distance). */
    static int slips(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(table[i - 1][j - 1] + wrong, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                table[i][j] = swapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
            }
        }
        return table[a.length()][b.length()];
    }
}
