package dev.baton.nativeconfig.libc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Names of the kernel's as text and back, without loss and whatever locale the process has. To the kernel the name of a device
 * is bytes: all but blanks, slash and colon (dev_valid_name), be they UTF-8 or not, control characters included. What cannot
 * be shown is written {@code %e4}, byte by byte; no name has a percent sign of its own where that could be mistaken. Pure.
 */
public final class KernelName {
    private static final int ESCAPE = 3;

    private KernelName() {}

    /** The text of the bytes up to the first zero, or all of them. */
    public static String text(byte[] bytes) {
        int length = 0;
        boolean plain = true;
        while (length < bytes.length && bytes[length] != 0) {
            plain &= bytes[length] > ' ' && bytes[length] < 0x7f && bytes[length] != '%';
            length++;
        }
        return plain ? new String(bytes, 0, length, StandardCharsets.US_ASCII) : textOf(Arrays.copyOf(bytes, length));
    }

    private static String textOf(byte[] name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate(name.length);
        StringBuilder text = new StringBuilder();
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            appendShown(text, out.flip().toString());
            out.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                appendEscaped(text, in.get());
            }
            decoder.reset();
        }
    }

    private static void appendShown(StringBuilder text, String decoded) {
        for (int at = 0; at < decoded.length(); ) {
            int c = decoded.codePointAt(at);
            at += Character.charCount(c);
            if (isShown(c) && !(c == '%' && isEscape(decoded, at - 1))) {
                text.appendCodePoint(c);
            } else {
                for (byte each : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    appendEscaped(text, each);
                }
            }
        }
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void appendEscaped(StringBuilder text, byte octet) {
        text.append(String.format(Locale.ROOT, "%%%02x", octet & 0xff));
    }

    /** The bytes that {@link #text} makes this text of; no text is refused. */
    public static byte[] bytes(String text) {
        if (text.indexOf('%') < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (isEscape(text, at)) {
                bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
                bytes.write(Integer.parseInt(text.substring(at + 1, at + ESCAPE), 16));
                at += ESCAPE - 1;
                from = at + 1;
            }
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** The same with a closing zero, as functions of C take it. */
    public static byte[] terminated(String text) {
        byte[] bytes = bytes(text);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** In lower case only: so a percent sign and what follows is written in one way. */
    private static boolean isEscape(String text, int at) {
        return at + ESCAPE <= text.length()
                && text.charAt(at) == '%'
                && isHex(text.charAt(at + 1))
                && isHex(text.charAt(at + 2));
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }
}
