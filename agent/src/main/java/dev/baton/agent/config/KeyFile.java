package dev.baton.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The cluster key on disk: 32 or more random bytes in base64 or hex, of root's alone. Called while starting, never by the
 * loop. Nothing here ever puts a byte of the key into a message.
 */
public final class KeyFile {
    /** As many as HMAC-SHA256 gives out (RFC 2104 section 3 advises no fewer). */
    public static final int FEWEST_BYTES = 32;

    private static final long LARGEST_FILE = 4096;
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2})+");
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private KeyFile() {}

    /**
     * Reads and decodes the key.
     *
     * @param ownerUid who must own the file: 0 in the product
     * @throws BadKeyException with what is wrong and the command that mends it
     */
    public static byte[] read(Path file, int ownerUid) throws BadKeyException {
        try {
            refuseUnlessPrivate(file, ownerUid);
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadKeyException(
                        file + " has more than " + LARGEST_FILE + " bytes and cannot be a key; " + renew(file));
            }
            return decode(
                    file, Files.readString(file, StandardCharsets.ISO_8859_1).replaceAll("\\s", ""));
        } catch (NoSuchFileException e) {
            throw new BadKeyException(file + " does not exist; make a key with \"baton keygen " + file
                    + "\" and copy it to every member");
        } catch (AccessDeniedException e) {
            throw new BadKeyException(file + " cannot be read by this user; run as root");
        } catch (IOException e) {
            throw new BadKeyException(file + " cannot be read: " + e.getMessage());
        }
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

    private static byte[] decode(Path file, String text) throws BadKeyException {
        byte[] key;
        try {
            // 64 hexadecimal digits are also good base64: whoever writes only such digits means them so.
            key = HEX.matcher(text).matches()
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // Without the cause: the decoder's message quotes what it read.
            throw new BadKeyException(file + " is neither base64 nor hexadecimal; " + renew(file));
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
