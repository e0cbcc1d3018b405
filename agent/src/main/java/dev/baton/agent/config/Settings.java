package dev.baton.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys of one file, taken one by one into typed values. A value that cannot be taken is noted as a problem and the
 * default stands in for it, so that reading goes on and all problems come out at once; {@link #isGood} keeps later checks
 * from piling further complaints on such a key. Pure.
 */
final class Settings {
    private static final Pattern QUOTED = Pattern.compile("([\"'])(.+)\\1");
    /** No value here has a number sign; names on a host may, but not behind a blank. */
    private static final Pattern COMMENT = Pattern.compile("(.*?)((?:#|//|(?:^|\\s)(?:!|;(?=.*[g-zG-Z]))).*)");

    private static final Pattern COMMENT_OF_HOST = Pattern.compile("(.*?)((?:^|\\s)(?:#|//|!|;).*)");

    private final String file;
    private final int lastLine;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> taken = new TreeSet<>();
    private final Set<String> bad = new TreeSet<>();
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    Settings(String file, PropertiesText text) {
        this.file = file;
        this.lastLine = text.lineCount();
        errors.addAll(text.problems());
        text.problems().forEach(problem -> bad.add(problem.key()));
        for (Entry written : text.entries()) {
            Entry entry = withPlainKey(written);
            Entry earlier = entries.putIfAbsent(entry.key(), entry);
            if (earlier != null) {
                errors.add(new Problem(
                        file,
                        entry.line(),
                        entry.key(),
                        "is already set at line " + earlier.line() + "; keep one of them"));
            }
        }
    }

    /** Reads a key that looks like another as the other. */
    private Entry withPlainKey(Entry written) {
        String odd = OddCharacters.outsideAscii(written.key());
        if (odd.isEmpty()) {
            return written;
        }
        String plain = OddCharacters.plain(written.key());
        bad.add(plain);
        errors.add(new Problem(
                file, written.line(), written.key(), "holds " + odd + "; write the key in plain letters: " + plain));
        return new Entry(written.line(), plain, written.value());
    }

    List<Problem> errors() {
        return errors;
    }

    List<Problem> warnings() {
        return warnings;
    }

    boolean isSet(String key) {
        return entries.containsKey(key);
    }

    /** Whether no problem with this key is known. */
    boolean isGood(String... keys) {
        return Stream.of(keys).noneMatch(bad::contains);
    }

    void error(String key, String message) {
        bad.add(key);
        errors.add(new Problem(file, line(key), key, message));
    }

    void warning(String key, String message) {
        warnings.add(new Problem(file, line(key), key, message));
    }

    /** Where the key stands; where it could be appended when it does not. */
    int line(String key) {
        Entry entry = entries.get(key);
        return entry == null ? lastLine : entry.line();
    }

    Map<String, Integer> lines() {
        Map<String, Integer> lines = new LinkedHashMap<>();
        entries.forEach((key, entry) -> lines.put(key, entry.line()));
        return lines;
    }

    /** The trimmed value; empty where the key is missing or has none. */
    Optional<String> text(String key) {
        taken.add(key);
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        String value = withoutComment(key, plain(key, entry.value()));
        if (value.isEmpty()) {
            if (isGood(key)) {
                error(key, "has no value; remove the line or give one");
            }
            return Optional.empty();
        }
        Matcher quoted = QUOTED.matcher(value);
        if (quoted.matches()) {
            if (isGood(key)) {
                error(key, value + " is in quotes, which belong to no value here; write " + quoted.group(2));
            }
            return Optional.of(quoted.group(2));
        }
        return Optional.of(value);
    }

    /** The value without what only looks like an ordinary character, which is named. */
    private String plain(String key, String value) {
        boolean ofHost = Keys.isOfHost(key);
        String odd = ofHost ? OddCharacters.deceptive(value) : OddCharacters.outsideAscii(value);
        if (odd.isEmpty()) {
            boolean stray = !ofHost && value.indexOf('\\') >= 0;
            if (stray) {
                error(
                        key,
                        "\"" + value.strip()
                                + "\" holds a \"\\\"; as the very last character of a line it lets the next"
                                + " line continue the value, and it belongs nowhere else");
            }
            return stray ? value.replace('\\', ' ').strip() : value.strip();
        }
        String plain = withoutQuotes(OddCharacters.plain(value));
        boolean isPlain = ofHost || OddCharacters.outsideAscii(plain).isEmpty();
        error(
                key,
                "\"" + value.strip() + "\" holds " + odd
                        + (isPlain ? "; write " + plain : "; only letters and marks of ASCII can stand here"));
        return plain;
    }

    private static String withoutQuotes(String value) {
        Matcher quoted = QUOTED.matcher(value);
        return quoted.matches() ? quoted.group(2) : value;
    }

    /** A comment has a line of its own: behind a value it would be a part of it. */
    private String withoutComment(String key, String value) {
        Matcher comment = (Keys.isOfHost(key) ? COMMENT_OF_HOST : COMMENT).matcher(value);
        if (!comment.matches()) {
            return value;
        }
        String before = comment.group(1).strip();
        error(
                key,
                "a comment needs a line of its own, and \"" + comment.group(2).strip()
                        + "\" is read as a part of the value; "
                        + (before.isEmpty() ? "write a value" : "write " + before));
        return before;
    }

    /** The same of a key that must be there; empty after noting that it is not. */
    Optional<String> required(String key) {
        Optional<String> value = text(key);
        if (value.isEmpty() && isGood(key)) {
            error(key, "is required and missing; add a line such as \"" + Keys.exampleLine(key) + "\"");
        }
        return value;
    }

    int requiredWhole(String key, int lowest, int highest) {
        return required(key).map(value -> whole(key, value, lowest, highest)).orElse(lowest);
    }

    int whole(String key, int lowest, int highest, int otherwise) {
        return text(key).map(value -> whole(key, value, lowest, highest)).orElse(otherwise);
    }

    private int whole(String key, String value, int lowest, int highest) {
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        }
        error(key, "\"" + value + "\" is not a whole number within " + lowest + ".." + highest);
        return lowest;
    }

    Duration duration(String key, Duration lowest, Duration highest, Duration otherwise) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        String range = DurationText.print(lowest) + ".." + DurationText.print(highest);
        try {
            Duration duration = DurationText.parse(value.get());
            if (duration.compareTo(lowest) >= 0 && duration.compareTo(highest) <= 0) {
                return duration;
            }
            error(key, "\"" + value.get() + "\" is not within " + range);
        } catch (IllegalArgumentException e) {
            error(key, e.getMessage() + " (allowed: " + range + ")");
        }
        return otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        return choice(key, otherwise ? "true" : "false", "true", "false").equals("true");
    }

    /** One of {@code choices}, {@code otherwise} where the key is missing. */
    String choice(String key, String otherwise, String... choices) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        List<String> allowed = Arrays.asList(choices);
        if (!allowed.contains(value.get())) {
            String meant = Nearest.to(value.get(), allowed)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("");
            error(key, "\"" + value.get() + "\" is not one of " + String.join(", ", choices) + meant);
            return otherwise;
        }
        return value.get();
    }

    Path absolutePath(String key, String otherwise) {
        return absolutePath(key, text(key), otherwise);
    }

    Path requiredAbsolutePath(String key) {
        return absolutePath(key, required(key), "/");
    }

    private Path absolutePath(String key, Optional<String> value, String otherwise) {
        String path = value.orElse(otherwise);
        if (!path.startsWith("/")) {
            error(key, "\"" + path + "\" is not an absolute path; write it from the root, such as /" + path);
            return Path.of(otherwise);
        }
        try {
            return LocalPath.of(path).normalize();
        } catch (IllegalArgumentException e) {
            error(key, String.valueOf(e.getMessage()));
            return Path.of(otherwise);
        }
    }

    /** Complains about every key that nobody took; where the labels are wrong, not once more about each of their keys. */
    void refuseUnknown(List<String> labels) {
        for (Entry entry : entries.values()) {
            boolean labelIsUnclear = Keys.isOfInterface(entry.key()) && !isGood(Keys.INTERFACES);
            if (!taken.contains(entry.key()) && !labelIsUnclear) {
                error(entry.key(), whyUnknown(entry.key(), labels));
            }
        }
        errors.sort((a, b) -> Integer.compare(a.line(), b.line()));
        warnings.sort((a, b) -> Integer.compare(a.line(), b.line()));
    }

    private static String whyUnknown(String key, List<String> labels) {
        Optional<String> instead = ForeignWords.inPlaceOfKey(key);
        if (instead.isPresent()) {
            return instead.get();
        }
        if (Keys.isOfInterface(key)) {
            String label = Keys.labelIn(key);
            return Nearest.to(label, labels)
                    .map(near -> didYouMean(key.replace("." + label + ".", "." + near + ".")))
                    .orElse("\"" + label + "\" is not listed in " + Keys.INTERFACES
                            + "; add it there or remove this line");
        }
        Optional<String> near = Nearest.to(key, Keys.all(labels));
        if (near.isPresent()) {
            return didYouMean(near.get());
        }
        return "is not a key; etc/baton.properties.example, in the package"
                + " /usr/share/doc/baton/examples/baton.properties, explains all that are";
    }

    private static String didYouMean(String key) {
        return "is not a key; did you mean " + key + "?";
    }
}
