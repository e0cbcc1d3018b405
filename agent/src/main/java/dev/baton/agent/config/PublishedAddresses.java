package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code interface.LABEL.published}: hosts, ranges and prefixes, comma separated, each with the interface on
 * which it is answered if that is to be said. What cannot be addresses of hosts is refused here, with the item named; what
 * only shows beside other keys is {@link PublishedChecks}' business. Pure.
 */
final class PublishedAddresses {
    /** Of one key: more items than anybody keeps apart by hand. */
    static final int MOST = 1_000;

    /** A larger prefix is a slip of the pen. */
    private static final int SHORTEST_PREFIX = 8;

    private static final int SHORTEST_PREFIX_V6 = 32;

    private static final Pattern ON = Pattern.compile("(.*?)\\s+on(?:\\s+(.*))?");
    /** A semicolon, or a blank that does not stand beside the dash of a range. */
    private static final Pattern SEVERAL = Pattern.compile(";|[^\\s-]\\s+[^\\s-]");

    /** RFC 1122 section 3.2.1.3, RFC 1112 section 4; RFC 4291 sections 2.5.2 to 2.5.5 and 2.7. */
    private static final List<Prefix> NOT_OF_HOSTS = List.of(
            Prefix.parse("0.0.0.0/8"),
            Prefix.parse("127.0.0.0/8"),
            Prefix.parse("224.0.0.0/3"),
            Prefix.parse("::/96"),
            Prefix.parse("::ffff:0:0/96"),
            Prefix.parse("ff00::/8"));

    private static final Prefix OF_ONE_LINK = Prefix.parse("fe80::/10");

    private final String label;
    private final List<String> labels;
    private final List<PublishedRange> ranges = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private PublishedAddresses(String label, List<String> labels) {
        this.label = label;
        this.labels = labels;
    }

    /**
     * Reads a value.
     *
     * @param label of the interface behind which the addresses live
     * @param labels of all interfaces
     */
    static PublishedAddresses parse(String value, String label, List<String> labels) {
        PublishedAddresses parsed = new PublishedAddresses(label, labels);
        String[] items = value.split(",", -1);
        if (items.length > MOST) {
            parsed.problems.add(items.length + " items are listed; at most " + MOST + ", write ranges or prefixes");
            return parsed;
        }
        for (String item : items) {
            try {
                parsed.ranges.add(parsed.range(item.strip()));
            } catch (IllegalArgumentException e) {
                parsed.problems.add(String.valueOf(e.getMessage()));
            }
        }
        return parsed;
    }

    List<PublishedRange> ranges() {
        return ranges;
    }

    List<String> problems() {
        return problems;
    }

    private PublishedRange range(String item) {
        if (item.isEmpty()) {
            throw new IllegalArgumentException("there is nothing between two commas, or after the last one");
        }
        Matcher on = ON.matcher(item);
        String addresses = on.matches() ? on.group(1) : item;
        String named = on.matches() ? answeredOn(item, on.group(2)) : label;
        Optional<String> foreign = ForeignWords.behindAddress(addresses);
        if (foreign.isPresent()) {
            throw new IllegalArgumentException("\"" + item + "\": " + foreign.get());
        }
        if (SEVERAL.matcher(addresses).find()) {
            throw new IllegalArgumentException("\"" + item + "\": write commas between addresses");
        }
        boolean neighbours = on.matches() && named.equals(label);
        PublishedRange range = addresses.indexOf('/') >= 0
                ? ofPrefix(addresses, named, neighbours)
                : ofRange(addresses, named, neighbours);
        refuseUnlessOfHosts(item, range);
        return range;
    }

    private String answeredOn(String item, @Nullable String named) {
        if (named == null || named.isBlank()) {
            throw new IllegalArgumentException(
                    "\"" + item + "\" names no interface after \"on\"; write \"on LABEL\" with one" + " of "
                            + String.join(", ", labels));
        }
        if (!labels.contains(named)) {
            String meant = Nearest.to(named, labels)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; write one of " + String.join(", ", labels));
            throw new IllegalArgumentException(
                    "\"" + item + "\": no interface has the label \"" + named + "\"" + meant);
        }
        return named;
    }

    private static PublishedRange ofPrefix(String text, String on, boolean neighbours) {
        if (text.indexOf('-') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is a range with a prefix length; write "
                    + text.substring(0, text.indexOf('/')).strip());
        }
        Prefix prefix = Prefix.parse(text);
        if (!prefix.network().equals(prefix)) {
            throw new IllegalArgumentException("\"" + text + "\" has bits beyond its prefix; write " + prefix.network()
                    + " for all of it, or " + prefix.address() + " for the one");
        }
        int shortest = prefix.address().isV6() ? SHORTEST_PREFIX_V6 : SHORTEST_PREFIX;
        if (prefix.length() < shortest) {
            throw new IllegalArgumentException("\"" + text + "\": prefix length " + prefix.length() + " is not within "
                    + shortest + ".." + prefix.address().bitLength());
        }
        return new PublishedRange(prefix.address(), last(prefix), on, neighbours);
    }

    /** All bits beyond the prefix set. */
    private static Ip last(Prefix prefix) {
        Ip first = prefix.address();
        if (first.isV4()) {
            return Ip.v4((int) (first.low() | 0xffff_ffffL >>> prefix.length()));
        }
        long inHigh = prefix.length() < Long.SIZE ? -1L >>> prefix.length() : 0;
        long inLow = prefix.length() <= Long.SIZE
                ? -1
                : prefix.length() == first.bitLength() ? 0 : -1L >>> prefix.length() - Long.SIZE;
        return Ip.v6(first.high() | inHigh, first.low() | inLow);
    }

    private static PublishedRange ofRange(String text, String on, boolean neighbours) {
        int dash = text.indexOf('-');
        Ip first = Ip.parse(dash < 0 ? text : text.substring(0, dash).strip());
        Ip last = dash < 0 ? first : Ip.parse(text.substring(dash + 1).strip());
        if (first.version() != last.version()) {
            throw new IllegalArgumentException("\"" + text + "\" begins with IPv" + first.version()
                    + " and ends with IPv" + last.version() + "; write one range for each");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" runs backwards; write the lower address first: " + last + "-" + first);
        }
        return new PublishedRange(first, last, on, neighbours);
    }

    private static void refuseUnlessOfHosts(String item, PublishedRange range) {
        for (Prefix reserved : NOT_OF_HOSTS) {
            if (reaches(range, reserved)) {
                throw new IllegalArgumentException(
                        "\"" + item + "\" reaches into " + reserved + ", where no host has its address");
            }
        }
        if (reaches(range, OF_ONE_LINK)) {
            throw new IllegalArgumentException("\"" + item + "\" reaches into " + OF_ONE_LINK
                    + ": link-local addresses belong to one segment, and nothing is forwarded to them; leave it out");
        }
    }

    private static boolean reaches(PublishedRange range, Prefix reserved) {
        return reserved.contains(range.first())
                || reserved.contains(range.last())
                || range.contains(reserved.address());
    }
}
