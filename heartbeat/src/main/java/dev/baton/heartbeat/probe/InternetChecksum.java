package dev.baton.heartbeat.probe;

import java.nio.ByteBuffer;

/** The one's complement sum of IP, ICMP and ICMPv6 (RFC 1071). Of octets that hold a correct checksum it is 0. */
final class InternetChecksum {
    private InternetChecksum() {}

    /** Adds an even number of octets of a big-endian buffer to a running sum. */
    static int add(int sum, ByteBuffer buffer, int from, int to) {
        int running = sum;
        for (int at = from; at < to; at += 2) {
            running += buffer.getShort(at) & 0xffff;
        }
        return running;
    }

    static short fold(int sum) {
        int folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (short) ~folded;
    }
}
