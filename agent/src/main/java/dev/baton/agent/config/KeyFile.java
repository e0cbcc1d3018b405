package dev.baton.agent.config;

import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.nativeconfig.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cluster key on disk: 32 or more random bytes in base64 or hex, of root's alone. While the key is being replaced there
 * are two, an empty line between them: the first signs, both are accepted. Never read by the loop. Nothing here ever puts a
 * byte of a key into a message.
 */
public final class KeyFile {
    /** As many as HMAC-SHA256 gives out (RFC 2104 section 3 advises no fewer). */
    public static final int FEWEST_BYTES = 32;

    private static final long LARGEST_FILE = 4096;
    private static final Pattern EMPTY_LINES = Pattern.compile("\\n[ \\t\\r]*\\n\\s*");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2})+");
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private KeyFile() {}

    /** Keys in one file: the one that signs, and one that is accepted too. */
    public static final int MOST_KEYS = 2;

    /**
     * Reads and decodes the keys, the signing one first.
     *
     * @param ownerUid who must own the file: 0 in the product
     * @return one, or two while the key is being replaced
     * @throws BadKeyException with what is wrong and the command that mends it
     */
    public static List<byte[]> read(Path file, int ownerUid) throws BadKeyException {
        try {
            refuseUnlessPrivate(file, ownerUid);
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadKeyException(
                        file + " has more than " + LARGEST_FILE + " bytes and cannot be a key; " + renew(file));
            }
            return decodeAll(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new BadKeyException(file + " does not exist; make a key with \"baton keygen " + file
                    + "\" and copy it to every member");
        } catch (AccessDeniedException e) {
            throw new BadKeyException(file + " cannot be read by this user; run as root");
        } catch (IOException e) {
            throw new BadKeyException(file + " cannot be read: " + e.getMessage());
        }
    }

    /** The same, ready for use. */
    public static List<HeartbeatKey> keys(Path file, int ownerUid) throws BadKeyException {
        return read(file, ownerUid).stream().map(HeartbeatKey::new).toList();
    }

    /** Makes the file: private from its first moment. */
    public static void create(Path file, byte[] key) throws IOException {
        DurableFile.create(file, bytes(List.of(key)), PRIVATE);
    }

    /** Puts {@code keys} in place of what is there: whoever reads finds the old ones or the new ones, whole; a power loss too. */
    public static void replace(Path file, List<byte[]> keys) throws IOException {
        DurableFile.replace(file, bytes(keys), PRIVATE);
    }

    private static byte[] bytes(List<byte[]> keys) {
        return text(keys).getBytes(StandardCharsets.US_ASCII);
    }

    /** What {@link #read} reads as {@code keys}. */
    public static String text(List<byte[]> keys) {
        return keys.stream().map(Base64.getEncoder()::encodeToString).collect(Collectors.joining("\n\n", "", "\n"));
    }

    private static void refuseUnlessPrivate(Path file, int ownerUid) throws IOException, BadKeyException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,permissions,isRegularFile");
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw new BadKeyException(file + " is not a regular file; name the file that \"baton keygen\" made");
        }
        if (!Integer.valueOf(ownerUid).equals(attributes.get("uid"))) {
            throw new BadKeyException(file + " belongs to user id " + attributes.get("uid") + ", not to " + ownerUid
                    + "; run \"chown " + ownerUid + " " + file + "\"");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new BadKeyException(file + " is open to others (" + PosixFilePermissions.toString(permissions)
                    + "); run \"chmod 600 " + file + "\", and make a new key if others may have read it");
        }
    }

    private static List<byte[]> decodeAll(Path file, String text) throws BadKeyException {
        List<byte[]> keys = new ArrayList<>();
        for (String paragraph : EMPTY_LINES.split(text.strip(), -1)) {
            keys.add(decode(file, paragraph.replaceAll("\\s", "")));
        }
        if (keys.size() > MOST_KEYS) {
            throw new BadKeyException(file + " holds " + keys.size() + " keys; at most " + MOST_KEYS
                    + ", while the key is being replaced: delete those that no member signs with");
        }
        return keys;
    }

    private static byte[] decode(Path file, String text) throws BadKeyException {
        byte[] key;
        try {
            // 64 hexadecimal digits are also good base64: whoever writes only such digits means them so.
            key = HEX.matcher(text).matches()
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // Without the cause: the decoder's message quotes what it read.
            throw new BadKeyException(file + " is neither base64 nor hexadecimal; " + renew(file)
                    + " (two keys, while one replaces the other, have an empty line between them)");
        }
        if (key.length < FEWEST_BYTES) {
            throw new BadKeyException(
                    file + " holds " + key.length + " bytes; a key has at least " + FEWEST_BYTES + "; " + renew(file));
        }
        return key;
    }

    private static String renew(Path file) {
        return "make a new one with \"baton keygen --force " + file + "\" and copy it to every member";
    }
}
