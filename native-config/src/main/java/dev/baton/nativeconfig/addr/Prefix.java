package dev.baton.nativeconfig.addr;

/**
 * An address with the length of its prefix, as {@code ip} writes it: {@code 10.7.1.1/24}. Immutable, any thread.
 *
 * @param address the address, host bits kept
 * @param length bits of the network, 0..32 or 0..128
 */
public record Prefix(Ip address, int length) {

    public Prefix {
        if (length < 0 || length > address.bitLength()) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " of " + address + " is not within 0.." + address.bitLength());
        }
    }

    /**
     * Reads {@code address/length}.
     *
     * @throws IllegalArgumentException when a part is missing or out of range
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has no prefix length; write " + text + (text.indexOf(':') < 0 ? "/24" : "/64"));
        }
        String length = text.substring(slash + 1);
        if (length.isEmpty() || length.length() > 3 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("\"" + length + "\" is not a prefix length");
        }
        return new Prefix(Ip.parse(text.substring(0, slash)), Integer.parseInt(length));
    }

    /** The prefix that holds only {@code address}: /32 or /128. */
    public static Prefix host(Ip address) {
        return new Prefix(address, address.bitLength());
    }

    /** The prefix with its host bits cleared: what two addresses of one network have in common. */
    public Prefix network() {
        if (address.isV4()) {
            return new Prefix(Ip.v4(length == 0 ? 0 : address.v4Bits() & (-1 << (32 - length))), length);
        }
        long highMask = length == 0 ? 0 : length >= 64 ? -1 : -1L << (64 - length);
        long lowMask = length <= 64 ? 0 : -1L << (128 - length);
        return new Prefix(Ip.v6(address.high() & highMask, address.low() & lowMask), length);
    }

    public boolean contains(Ip other) {
        return other.version() == address.version()
                && new Prefix(other, length).network().equals(network());
    }

    /** Whether no network bit is left, so that the address stands alone. */
    public boolean isHost() {
        return length == address.bitLength();
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
