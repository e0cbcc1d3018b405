package dev.baton.heartbeat.wire;

/** A set of path indices, 0 (sync) to 255. Mutable, allocation free, owned by the loop thread. */
public final class PathSet {
    /** One more than the highest path index. */
    public static final int CAPACITY = 256;

    private long bits0;
    private long bits1;
    private long bits2;
    private long bits3;

    public boolean has(int path) {
        return (word(path >>> 6) >>> (path & 63) & 1) != 0;
    }

    public boolean isEmpty() {
        return (bits0 | bits1 | bits2 | bits3) == 0;
    }

    public int size() {
        return Long.bitCount(bits0) + Long.bitCount(bits1) + Long.bitCount(bits2) + Long.bitCount(bits3);
    }

    public void set(int path, boolean in) {
        long bit = 1L << (path & 63);
        long word = word(path >>> 6);
        setWord(path >>> 6, in ? word | bit : word & ~bit);
    }

    public void clear() {
        bits0 = bits1 = bits2 = bits3 = 0;
    }

    public void copyFrom(PathSet other) {
        bits0 = other.bits0;
        bits1 = other.bits1;
        bits2 = other.bits2;
        bits3 = other.bits3;
    }

    /** Octets needed up to the highest path: what travels. */
    int octets() {
        for (int at = 3; at >= 0; at--) {
            long word = word(at);
            if (word != 0) {
                return at * 8 + 8 - Long.numberOfLeadingZeros(word) / 8;
            }
        }
        return 0;
    }

    byte octet(int at) {
        return (byte) (word(at >>> 3) >>> ((at & 7) * 8));
    }

    void orOctet(int at, byte octet) {
        setWord(at >>> 3, word(at >>> 3) | (octet & 0xffL) << ((at & 7) * 8));
    }

    private long word(int at) {
        return at == 0 ? bits0 : at == 1 ? bits1 : at == 2 ? bits2 : bits3;
    }

    private void setWord(int at, long word) {
        switch (at) {
            case 0 -> bits0 = word;
            case 1 -> bits1 = word;
            case 2 -> bits2 = word;
            default -> bits3 = word;
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int path = 0; path < CAPACITY; path++) {
            if (has(path)) {
                text.append(text.length() > 1 ? ", " : "").append(path);
            }
        }
        return text.append('}').toString();
    }
}
