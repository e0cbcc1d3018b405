package dev.baton.nativeconfig.addr;

/** The text forms of RFC 4291 section 2.2 (read) and RFC 5952 (printed). */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    static Ip parse(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw Ip.notAnAddress(text);
        }
        int[] head = groups(gap < 0 ? text : text.substring(0, gap), text, gap < 0);
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2), text, true);
        boolean complete = gap < 0 ? head.length == GROUPS : head.length + tail.length < GROUPS;
        if (!complete) {
            throw Ip.notAnAddress(text);
        }
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return Ip.v6(pack(all, 0), pack(all, 4));
    }

    private static long pack(int[] groups, int from) {
        return (long) groups[from] << 48
                | (long) groups[from + 1] << 32
                | (long) groups[from + 2] << 16
                | groups[from + 3];
    }

    /** The 16-bit groups of one side of a "::"; a dotted quad may end the last side. */
    private static int[] groups(String side, String whole, boolean mayEndInV4) {
        if (side.isEmpty()) {
            return new int[0];
        }
        String[] parts = side.split(":", -1);
        boolean dotted = mayEndInV4 && parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[dotted ? parts.length + 1 : parts.length];
        if (groups.length > GROUPS) {
            throw Ip.notAnAddress(whole);
        }
        for (int i = 0; i < parts.length; i++) {
            if (dotted && i == parts.length - 1) {
                int quad = Ip.parseV4(parts[i], whole);
                groups[i] = quad >>> 16;
                groups[i + 1] = quad & 0xffff;
            } else {
                groups[i] = group(parts[i], whole);
            }
        }
        return groups;
    }

    private static int group(String part, String whole) {
        boolean hex = !part.isEmpty() && part.length() <= 4;
        for (int i = 0; hex && i < part.length(); i++) {
            hex = Character.digit(part.charAt(i), 16) >= 0 && part.charAt(i) < 128;
        }
        if (!hex) {
            throw Ip.notAnAddress(whole);
        }
        return Integer.parseInt(part, 16);
    }

    static String print(long high, long low) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int gapAt = -1;
        int gapLength = 1; // one zero group alone is not shortened (RFC 5952 section 4.2.2)
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gapAt = i;
                gapLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapAt) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
