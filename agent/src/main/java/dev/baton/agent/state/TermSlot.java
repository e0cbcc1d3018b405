package dev.baton.agent.state;

import dev.baton.heartbeat.wire.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One slot as bytes: six readable lines, the last a CRC-32C of those before. Pure.
 *
 * @param sequence rises with every write; the higher of two whole slots is the newer
 */
public record TermSlot(long sequence, Terms terms) {
    /** More than any slot has: what is longer need not be looked at. */
    static final int LARGEST = 512;

    /** Of a member that was told the last term of all. */
    private static final long HIGHEST_CEILING = Heartbeat.HIGHEST_TERM + 1 + ReservedTerms.BLOCK;

    private static final Pattern TEXT = Pattern.compile("""
            baton terms 1
            sequence ([0-9]{1,18})
            ceiling ([0-9]{1,18})
            held ([0-9]{1,18}) (true|false)
            boot ([0-9a-f-]{0,64})
            checksum ([0-9a-f]{8})
            """);
    private static final Pattern LAST_LINE = Pattern.compile("checksum [0-9a-f]{8}\n$");

    public byte[] toBytes() {
        String body = "baton terms 1\nsequence " + sequence + "\nceiling " + terms.ceiling() + "\nheld " + terms.held()
                + " " + terms.holding() + "\nboot " + terms.bootId() + "\n";
        return (body + "checksum " + checksum(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Empty for anything that was not written whole by {@link #toBytes}, or holds a term that no peer would take. */
    static Optional<TermSlot> of(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()
                || !checksum(LAST_LINE.matcher(text).replaceFirst("")).equals(parts.group(6))) {
            return Optional.empty();
        }
        long ceiling = Long.parseLong(parts.group(2));
        long held = Long.parseLong(parts.group(3));
        if (held >= ceiling || held > Heartbeat.HIGHEST_TERM || ceiling > HIGHEST_CEILING) {
            return Optional.empty();
        }
        Terms terms = new Terms(ceiling, held, Boolean.parseBoolean(parts.group(4)), parts.group(5), Terms.Source.READ);
        return Optional.of(new TermSlot(Long.parseLong(parts.group(1)), terms));
    }

    /**
     * The newer whole slot, if any.
     *
     * @param contents of each slot that exists; what cannot be read is no whole slot
     */
    public static Optional<TermSlot> newest(List<byte[]> contents) {
        TermSlot newest = null;
        for (byte[] bytes : contents) {
            Optional<TermSlot> slot = of(bytes);
            if (slot.isPresent() && (newest == null || slot.get().sequence() > newest.sequence())) {
                newest = slot.get();
            }
        }
        return Optional.ofNullable(newest);
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }
}
