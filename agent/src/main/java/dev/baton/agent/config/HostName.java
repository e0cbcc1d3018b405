package dev.baton.agent.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * Makes a {@code node.name} of the host name where the configuration has none. Nobody wrote it there, so whatever the kernel
 * has, up to 64 bytes of any kind, becomes a name that is allowed. Pure.
 */
final class HostName {
    /** What the kernel has while nobody has set one. */
    private static final String UNSET = "(none)";

    private HostName() {}

    /** The name in the bytes of {@code /proc/sys/kernel/hostname}. */
    static String of(byte[] bytes) {
        return decode(bytes).strip();
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            Charset likely = StandardCharsets.ISO_8859_1;
            return new String(bytes, likely);
        }
    }

    /**
     * The name as it is used.
     *
     * @param node the member's id, for a host without a name
     */
    static String asNodeName(String hostName, int node) {
        String letters = Normalizer.normalize(hostName, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        String allowed = letters.equals(UNSET) ? "" : letters.replaceAll("[^A-Za-z0-9._-]+", "-");
        String cut = allowed.substring(0, Math.min(allowed.length(), MemberConfig.LONGEST_NAME));
        String name = cut.replaceAll("^-+|-+$", "");
        return name.isEmpty() ? "node" + node : name;
    }
}
