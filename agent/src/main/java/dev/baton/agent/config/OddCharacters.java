package dev.baton.agent.config;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Characters that come with text from a page, a chat or a word processor, look like others there or like nothing at all, and
 * make two texts differ that look the same in a message. Named as Unicode names them. Pure.
 */
public final class OddCharacters {
    private static final int MINUS_SIGN = 0x2212;
    /** Beyond it stand the forms that NFKC takes for plain ones (U+FF01 and on), and before it all of ASCII. */
    private static final int LAST_ASCII = 0x7f;

    private static final String SLASHES = "\u2044\u2215\uff0f";
    private static final String QUOTES = "\u00b4\u02bc\u2032\u2033\u201a\u201e";

    private OddCharacters() {}

    /** {@code U+00A0 NO-BREAK SPACE}, and so on for each of the characters outside of ASCII; empty where there is none. */
    public static String outsideAscii(String text) {
        return named(text, c -> c > LAST_ASCII);
    }

    /** The same of those that nobody can tell from others, or see, in any script. */
    static String deceptive(String text) {
        return named(text, OddCharacters::isDeceptive);
    }

    private static String named(String text, IntPredicate odd) {
        Set<Integer> found = new LinkedHashSet<>();
        text.codePoints().filter(c -> odd.test(c) || isControl(c)).forEach(found::add);
        return found.stream().map(OddCharacters::name).collect(Collectors.joining(" and "));
    }

    private static String name(int c) {
        String name = Character.getName(c);
        return String.format(Locale.ROOT, "U+%04X", c) + (name == null ? "" : " " + name);
    }

    private static boolean isControl(int c) {
        return Character.getType(c) == Character.CONTROL && c != '\t';
    }

    private static boolean isDeceptive(int c) {
        return c > LAST_ASCII && (isBlank(c) || isInvisible(c) || isDash(c) || isQuote(c) || isSlash(c));
    }

    private static boolean isBlank(int c) {
        return Character.isSpaceChar(c) || Character.isWhitespace(c);
    }

    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT;
    }

    private static boolean isDash(int c) {
        return Character.getType(c) == Character.DASH_PUNCTUATION || c == MINUS_SIGN;
    }

    private static boolean isQuote(int c) {
        int type = Character.getType(c);
        return type == Character.INITIAL_QUOTE_PUNCTUATION
                || type == Character.FINAL_QUOTE_PUNCTUATION
                || QUOTES.indexOf(c) >= 0;
    }

    private static boolean isSlash(int c) {
        return SLASHES.indexOf(c) >= 0;
    }

    /** What was most likely meant: blanks, dashes, quotes and slashes of ASCII, and nothing for what cannot be seen. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isBlank(c)) {
                plain.append(' ');
            } else if (isDash(c)) {
                plain.append('-');
            } else if (isQuote(c)) {
                plain.append('"');
            } else if (isSlash(c)) {
                plain.append('/');
            } else if (!isInvisible(c) && !isControl(c)) {
                plain.append(Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC));
            }
        });
        return plain.toString().strip();
    }
}
