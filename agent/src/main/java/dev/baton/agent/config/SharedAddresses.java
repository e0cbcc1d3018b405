package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code interface.LABEL.shared}: addresses with prefix and ranges, comma separated, expanded. What cannot be
 * an address of a host is refused here, with the item named; duplicates are {@link CrossChecks}' business. Pure.
 */
final class SharedAddresses {
    /** In one cluster: more would not be announced within a second at the pace of D6. */
    static final int MOST = 10_000;

    private static final String V4 = "[0-9]{1,3}(?:[.][0-9]{1,3}){3}";
    private static final Pattern WITH_NETMASK = Pattern.compile("(" + V4 + ")(?:\\s+|\\s*/\\s*)(" + V4 + ")");
    /** A semicolon, or a blank that does not stand beside the dash of a range. */
    private static final Pattern SEVERAL = Pattern.compile(";|[^\\s-]\\s+[^\\s-]");

    private static final long LAST_V4 = 0xffff_ffffL;

    private final List<Prefix> addresses = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private SharedAddresses() {}

    static SharedAddresses parse(String value) {
        SharedAddresses parsed = new SharedAddresses();
        for (String item : value.split(",", -1)) {
            try {
                parsed.add(item.strip());
            } catch (IllegalArgumentException e) {
                parsed.problems.add(String.valueOf(e.getMessage()));
            }
        }
        return parsed;
    }

    /** In the order in which they are announced: the first of each IP version, then the others, each as written. */
    List<Prefix> addresses() {
        List<Prefix> ipv4 = ofVersion(4);
        List<Prefix> ipv6 = ofVersion(6);
        List<Prefix> ordered = new ArrayList<>();
        ipv4.stream().limit(1).forEach(ordered::add);
        ipv6.stream().limit(1).forEach(ordered::add);
        ipv4.stream().skip(1).forEach(ordered::add);
        ipv6.stream().skip(1).forEach(ordered::add);
        return ordered;
    }

    private List<Prefix> ofVersion(int version) {
        return addresses.stream()
                .filter(each -> each.address().version() == version)
                .toList();
    }

    List<String> problems() {
        return problems;
    }

    private void add(String item) {
        if (item.isEmpty()) {
            throw new IllegalArgumentException("there is nothing between two commas, or after the last one");
        }
        refuseOtherSpellings(item);
        int dash = item.indexOf('-');
        Prefix last = Prefix.parse(dash < 0 ? item : item.substring(dash + 1).strip());
        Ip first = dash < 0 ? last.address() : Ip.parse(item.substring(0, dash).strip());
        refuseUnlessOfOneNetwork(item, first, last);
        refuseUnlessOfHosts(item, first, last);
        BigInteger count =
                number(last.address()).subtract(number(first)).add(BigInteger.valueOf(addresses.size() + 1L));
        if (count.compareTo(BigInteger.valueOf(MOST)) > 0) {
            throw new IllegalArgumentException(
                    "\"" + item + "\" makes " + count + " addresses; at most " + MOST + " in a cluster can be shared");
        }
        Ip address = first;
        addresses.add(new Prefix(address, last.length()));
        while (!address.equals(last.address())) {
            address = address.next();
            addresses.add(new Prefix(address, last.length()));
        }
    }

    private static BigInteger number(Ip address) {
        return new BigInteger(1, address.toBytes());
    }

    /** What other configuration files have: a netmask, words behind an address, or another mark between two addresses. */
    private static void refuseOtherSpellings(String item) {
        Matcher masked = WITH_NETMASK.matcher(item);
        if (masked.matches()) {
            int mask = Ip.parse(masked.group(2)).v4Bits();
            int length = Integer.numberOfLeadingZeros(~mask);
            boolean isMask = length == Integer.SIZE || mask << length == 0;
            throw new IllegalArgumentException("\"" + item + "\" has a netmask in place of a prefix length"
                    + (isMask ? "; write " + masked.group(1) + "/" + length : ""));
        }
        Optional<String> foreign = ForeignWords.behindAddress(item);
        if (foreign.isPresent()) {
            throw new IllegalArgumentException("\"" + item + "\": " + foreign.get());
        }
        if (SEVERAL.matcher(item).find()) {
            throw new IllegalArgumentException("\"" + item + "\": write commas between addresses");
        }
    }

    private static void refuseUnlessOfOneNetwork(String item, Ip first, Prefix last) {
        if (last.length() == 0) {
            throw new IllegalArgumentException(
                    "\"" + item + "\": prefix length 0 is not within 1.." + first.bitLength());
        }
        if (first.version() != last.address().version()) {
            throw new IllegalArgumentException(
                    "\"" + item + "\" goes from one IP version to the other; write two ranges");
        }
        if (first.compareTo(last.address()) > 0) {
            throw new IllegalArgumentException("\"" + item + "\" runs backwards; write the lower address first: "
                    + last.address() + "-" + first + "/" + last.length());
        }
        if (!last.contains(first)) {
            throw new IllegalArgumentException("\"" + item + "\" leaves " + new Prefix(first, last.length()).network()
                    + "; write one range for each network");
        }
    }

    private static void refuseUnlessOfHosts(String item, Ip first, Prefix last) {
        if (first.isV4()) {
            refuseEnds(item, first, last);
        } else if (last.length() < 127
                && first.equals(last.network().address())) { // RFC 6164: of a /127 both are hosts
            throw new IllegalArgumentException("\"" + item + "\": " + first
                    + " is the anycast address of all routers of " + last.network() + " (RFC 4291 section 2.6.1)");
        }
        for (Ip end : List.of(first, last.address())) {
            String kind = unfit(end);
            if (!kind.isEmpty()) {
                throw new IllegalArgumentException(
                        "\"" + item + "\": " + end + " is " + kind + " address and cannot be shared");
            }
        }
    }

    private static void refuseEnds(String item, Ip first, Prefix last) {
        long network = last.network().address().low();
        long broadcast = network | (LAST_V4 >>> last.length());
        // RFC 3021: the two addresses of a /31 are both hosts.
        boolean hasEnds = last.length() < 31;
        if (hasEnds && first.low() == network) {
            throw new IllegalArgumentException("\"" + item + "\": " + first + " is the address of the network "
                    + last.network() + ", not of a host");
        }
        if (hasEnds && last.address().low() == broadcast) {
            throw new IllegalArgumentException("\"" + item + "\": " + last.address() + " is the broadcast address of "
                    + last.network() + ", not of a host");
        }
    }

    private static String unfit(Ip address) {
        if (address.isLoopback()) {
            return "a loopback";
        }
        if (address.isMulticast()) {
            return "a multicast";
        }
        if (address.isV6()) {
            return address.high() >>> 56 == 0 ? "a reserved or IPv4-mapped" : ""; // RFC 4291 section 2.4 and 2.5.5
        }
        if (address.low() >>> 28 == 0xf) {
            return "a reserved or broadcast"; // RFC 1112 section 4, RFC 919
        }
        if (address.low() >>> 24 == 0) {
            return "a \"this network\""; // RFC 1122 section 3.2.1.3
        }
        return "";
    }
}
