package dev.baton.agent.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a Java properties file, read as {@link java.util.Properties#load(java.io.Reader)} does (comments,
 * continuation lines, escapes, the three separators), but with the line of every key and with repeated keys kept, both of
 * which that class forgets, and with continuation lines that are none named ({@link Continuations}). Pure.
 */
final class PropertiesText {
    private static final int HEX_DIGITS = 4;

    private final String file;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private int lineCount;

    private PropertiesText(String file) {
        this.file = file;
    }

    static PropertiesText parse(String file, String text) {
        PropertiesText parsed = new PropertiesText(file);
        parsed.joinLines(text);
        return parsed;
    }

    /** In the order of the file, repeated keys included. */
    List<Entry> entries() {
        return entries;
    }

    /** Escapes that mean nothing, and lines that go on where they should not. */
    List<Problem> problems() {
        return problems;
    }

    /** Lines of the file, at least 1: where something would be appended. */
    int lineCount() {
        return lineCount;
    }

    private void joinLines(String text) {
        StringBuilder logical = new StringBuilder();
        int startedAt = 0;
        List<String> naturals = new ArrayList<>(Arrays.asList(text.split("\r\n|\r|\n", -1)));
        if (naturals.get(naturals.size() - 1).isEmpty()) {
            naturals.remove(naturals.size() - 1); // what follows the end of the last line is no line
        }
        problems.addAll(Continuations.mend(file, naturals));
        for (int i = 0; i < naturals.size(); i++) {
            String content = naturals.get(i).substring(blanksFrom(naturals.get(i), 0));
            if (logical.isEmpty()) {
                if (content.isEmpty() || content.charAt(0) == '#' || content.charAt(0) == '!') {
                    continue;
                }
                startedAt = i + 1;
            }
            boolean open = endsInOpenBackslash(content);
            logical.append(content, 0, open ? content.length() - 1 : content.length());
            if (!open) {
                add(startedAt, logical.toString());
                logical.setLength(0);
            }
        }
        if (!logical.isEmpty()) {
            add(startedAt, logical.toString());
        }
        lineCount = Math.max(1, naturals.size());
    }

    /** Whether the last backslash escapes the line's end and not itself an escaped one. */
    private static boolean endsInOpenBackslash(String content) {
        int at = content.length();
        while (at > 0 && content.charAt(at - 1) == '\\') {
            at--;
        }
        return (content.length() - at) % 2 == 1;
    }

    private void add(int line, String logical) {
        int keyEnd = 0;
        while (keyEnd < logical.length() && !isBlank(logical.charAt(keyEnd)) && !isSeparator(logical.charAt(keyEnd))) {
            keyEnd += logical.charAt(keyEnd) == '\\' ? 2 : 1;
        }
        keyEnd = Math.min(keyEnd, logical.length());
        int valueAt = blanksFrom(logical, keyEnd);
        if (valueAt < logical.length() && isSeparator(logical.charAt(valueAt))) {
            valueAt = blanksFrom(logical, valueAt + 1);
        }
        try {
            entries.add(new Entry(line, unescape(logical.substring(0, keyEnd)), unescape(logical.substring(valueAt))));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(file, line, logical.substring(0, keyEnd), String.valueOf(e.getMessage())));
        }
    }

    private static int blanksFrom(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static boolean isSeparator(char c) {
        return c == '=' || c == ':';
    }

    private static String unescape(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        for (int at = 0; at < escaped.length(); at++) {
            char c = escaped.charAt(at);
            if (c != '\\' || at + 1 == escaped.length()) {
                text.append(c);
                continue;
            }
            c = escaped.charAt(++at);
            switch (c) {
                case 't' -> text.append('\t');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    text.append(unicode(escaped, at + 1));
                    at += HEX_DIGITS;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    private static char unicode(String escaped, int at) {
        String digits = escaped.substring(at, Math.min(escaped.length(), at + HEX_DIGITS));
        boolean isHex = digits.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
        if (digits.length() < HEX_DIGITS || !isHex) {
            throw new IllegalArgumentException(
                    "\"\\u" + digits + "\" is not \\u and four hexadecimal digits; write the character itself");
        }
        return (char) Integer.parseInt(digits, 16);
    }
}
