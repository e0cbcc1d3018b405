package dev.baton.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines that end with a backslash and go on in the next one, where that is most likely not what was meant: blanks behind the
 * backslash, which then continues nothing, and a next line that is a key or a comment of its own. Such a line is named and
 * read as it was most likely meant, so that no further complaint comes of it. Pure.
 */
final class Continuations {
    /** An odd number of backslashes: the last one escapes what follows. */
    private static final Pattern OPEN = Pattern.compile("(?s)(.*?(?<!\\\\)(?:\\\\\\\\)*)\\\\([ \\t\\f]*)");

    private static final Pattern KEY = Pattern.compile("[ \\t\\f]*([^ \\t\\f=:\\\\]+)[ \\t\\f]*([=: \\t\\f].*)?");

    private final String file;
    private final List<String> lines;
    private final List<Problem> problems = new ArrayList<>();

    private Continuations(String file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** Looks at the lines of a file and corrects them in place. */
    static List<Problem> mend(String file, List<String> lines) {
        Continuations continuations = new Continuations(file, lines);
        continuations.mend();
        return continuations.problems;
    }

    private void mend() {
        int first = 0;
        for (int at = 0; at < lines.size(); at++) {
            boolean begins = first == at;
            Matcher open = OPEN.matcher(lines.get(at));
            if (begins && isComment(lines.get(at)) || !open.matches()) {
                first = at + 1;
                continue;
            }
            if (!open.group(2).isEmpty() && goesOn(at)) {
                add(
                        first,
                        at,
                        "blanks follow the \"\\\" at the end of the line, so that the next one does not continue it; remove"
                                + " them");
                lines.set(at, open.group(1) + "\\");
            }
            if (!endsBeforeNext(first, at, open.group(1))) {
                first = at + 1;
            }
        }
    }

    /** Whether the next line is a part of this one, as far as its first characters say. */
    private boolean goesOn(int at) {
        return at + 1 < lines.size() && !lines.get(at + 1).isBlank() && !isKey(lines.get(at + 1));
    }

    /** Takes away what makes a key or a comment of the next line a part of this one; whether this one still goes on. */
    private boolean endsBeforeNext(int first, int at, String withoutBackslash) {
        if (at + 1 >= lines.size()) {
            return false;
        }
        String next = lines.get(at + 1);
        if (isKey(next)) {
            add(
                    first,
                    at,
                    "the line ends with \"\\\", so that the next one (\"" + next.strip()
                            + "\") is read as a part of its value; remove the \"\\\"");
            lines.set(at, withoutBackslash);
            return false;
        }
        if (isComment(next)) {
            add(
                    first,
                    at + 1,
                    "\"" + next.strip() + "\" is read as a part of the value, because the line before it ends with"
                            + " \"\\\"; move the comment above the key");
            lines.set(at + 1, OPEN.matcher(next).matches() || goesOn(at + 1) ? "\\" : "");
        }
        return true;
    }

    private static boolean isComment(String line) {
        String content = line.stripLeading();
        return content.startsWith("#") || content.startsWith("!");
    }

    private static boolean isKey(String line) {
        Matcher key = KEY.matcher(line);
        return key.matches() && key.group(2) != null && Keys.isLike(key.group(1));
    }

    private void add(int first, int at, String message) {
        Matcher key = KEY.matcher(lines.get(first));
        problems.add(new Problem(file, at + 1, key.matches() ? key.group(1) : "", message));
    }
}
