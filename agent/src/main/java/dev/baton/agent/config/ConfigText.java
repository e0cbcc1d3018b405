package dev.baton.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The text of a configuration file, or why there is none: whatever is named with {@code -c}, a FIFO that nobody writes to or a
 * file of another encoding, is answered with one line. Any thread; {@link #decode} is pure.
 */
final class ConfigText {
    /** Many times a configuration of 255 interfaces; the process has a small heap. */
    static final int MOST_BYTES = 1 << 20;

    private static final int FIRST_BEYOND_LATIN_1_CONTROLS = 0xa0;
    private static final int FIRST_BEYOND_ASCII = 0x80;
    private static final int LONGEST_QUOTE = 40;
    /** Stands for what a decoder could not read. */
    private static final char UNREADABLE = '\ufffd';

    private ConfigText() {}

    /** There is no text, and this is why. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        UnreadableException(String file, int line, String message) {
            super(message);
            this.problem = new Problem(file, line, "", message);
        }

        Problem problem() {
            return problem;
        }
    }

    static String read(Path path) throws UnreadableException {
        String file = path.toString();
        try {
            refuseUnlessAFile(path);
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new UnreadableException(
                            file, 0, "has more than " + MOST_BYTES + " bytes and cannot be a configuration");
                }
                return decode(file, bytes);
            }
        } catch (NoSuchFileException e) {
            String unreadableName = file.indexOf(UNREADABLE) < 0
                    ? ""
                    : " (some bytes of its name are not UTF-8: rename it, or name it by a link)";
            throw new UnreadableException(
                    file,
                    0,
                    "no such file" + unreadableName
                            + "; baton.properties(5) explains what to write, or name another with -c FILE");
        } catch (AccessDeniedException e) {
            throw new UnreadableException(file, 0, "cannot be read by this user; run as root");
        } catch (FileSystemException e) {
            throw new UnreadableException(file, 0, "cannot be read: " + (e.getReason() == null ? e : e.getReason()));
        } catch (IOException e) {
            throw new UnreadableException(file, 0, "cannot be read: " + e.getMessage());
        }
    }

    /** Opening a FIFO waits until somebody writes to it, and a device may never end. */
    private static void refuseUnlessAFile(Path path) throws IOException, UnreadableException {
        String file = path.toString();
        if (Files.isDirectory(path)) {
            throw new UnreadableException(file, 0, "is a directory; name the file in it with -c FILE");
        }
        if (!Files.readAttributes(path, "isRegularFile").containsValue(true)) {
            throw new UnreadableException(
                    file,
                    0,
                    "is not a regular file but a FIFO, a socket or a device; write the configuration to a file");
        }
    }

    /** Reads UTF-8, with or without a byte order mark, which some editors put first. */
    static String decode(String file, byte[] bytes) throws UnreadableException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            refuseUtf16(file, bytes);
            String text = StandardCharsets.UTF_8.newDecoder().decode(in).toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw notUtf8(file, bytes, in.position());
        }
    }

    private static void refuseUtf16(String file, byte[] bytes) throws UnreadableException {
        int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        boolean little = mark == 0xfffe || (mark & 0xff) == 0 && mark != 0;
        boolean big = mark == 0xfeff || mark >>> 8 == 0 && mark != 0;
        if (little || big) {
            throw new UnreadableException(
                    file,
                    1,
                    "is UTF-16, not UTF-8; " + convert(little ? "utf-16le" : "utf-16be", file)
                            + ", or save the file as UTF-8");
        }
    }

    private static UnreadableException notUtf8(String file, byte[] bytes, int at) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        Charset likely = likelyCharset(bytes);
        String probably = new String(bytes, at, 1, likely);
        int from = Math.max(lineStart, at - LONGEST_QUOTE);
        String before = new String(bytes, from, at - from, StandardCharsets.UTF_8);
        String what =
                String.format(Locale.ROOT, "byte 0x%02x, number %d of the line", bytes[at] & 0xff, at - lineStart + 1)
                        + (before.isBlank() ? "" : " (behind \"" + before.strip() + "\")") + ", is not UTF-8";
        if (probably.indexOf(UNREADABLE) >= 0) {
            return new UnreadableException(file, line, what + "; save the file as UTF-8");
        }
        String name = likely.equals(StandardCharsets.ISO_8859_1) ? "Latin-1" : likely.name();
        return new UnreadableException(
                file,
                line,
                what + " but probably " + name + ", where it is \"" + probably + "\"; "
                        + convert(likely.equals(StandardCharsets.ISO_8859_1) ? "latin1" : "cp1252", file)
                        + ", or save the file as UTF-8");
    }

    /** What Latin-1 has no letters for, the code page of Windows has: quotes and dashes. */
    private static Charset likelyCharset(byte[] bytes) {
        for (byte each : bytes) {
            int octet = each & 0xff;
            if (octet >= FIRST_BEYOND_ASCII && octet < FIRST_BEYOND_LATIN_1_CONTROLS) {
                return Charset.forName("windows-1252");
            }
        }
        return StandardCharsets.ISO_8859_1;
    }

    private static String convert(String from, String file) {
        return "run \"iconv -f " + from + " -t utf-8 " + file + " >" + file + ".utf8\" and look at the result";
    }
}
