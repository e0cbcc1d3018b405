package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.math.BigInteger;
import java.util.function.Consumer;

/**
 * Published addresses that stand together: a host, a range, or all of a prefix. Immutable, any thread.
 *
 * @param first the lowest
 * @param last the highest, of the same version
 * @param on label of the interface on which they are answered
 * @param neighbours whether their stations live on that interface's own segment, so that a probe may be a station's own
 */
public record PublishedRange(Ip first, Ip last, String on, boolean neighbours) {

    /** How many addresses there are. */
    public BigInteger count() {
        return first.countTo(last);
    }

    public boolean contains(Ip address) {
        return address.version() == first.version() && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    void forEach(Consumer<Ip> each) {
        for (Ip address = first; !address.equals(last); address = address.next()) {
            each.accept(address);
        }
        each.accept(last);
    }

    boolean overlaps(PublishedRange other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.0/24} or {@code 192.0.2.1-192.0.2.9}. */
    public String addresses() {
        if (first.equals(last)) {
            return first.toString();
        }
        BigInteger count = count();
        int length = first.bitLength() - count.getLowestSetBit();
        boolean isPrefix = count.bitCount() == 1
                && new Prefix(first, length).network().address().equals(first);
        return isPrefix ? first + "/" + length : first + "-" + last;
    }

    /** The same with where they are answered. */
    @Override
    public String toString() {
        return addresses() + " on " + on;
    }
}
