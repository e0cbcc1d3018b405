package dev.baton.nativeconfig.sysctl;

import dev.baton.nativeconfig.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The ledger on disk: a line that names the boot, a line for each setting, and a checksum of them all.
 *
 * <pre>
 * baton-sysctls 1 6f1e...
 * 4 eth1.20 arp_ignore 0 1        family, device, name, found, set
 * crc 89abcdef
 * </pre>
 *
 * Replaced as a whole: written beside, forced to disk, renamed. Whatever fails, the file before stays.
 */
final class LedgerFile {
    private static final String MAGIC = "baton-sysctls 1 ";
    private static final String CHECKSUM = "crc ";

    /** Some seven thousand devices; what is larger is not read into a small heap. */
    private static final long LARGEST = 4 << 20;

    private final Path path;

    LedgerFile(Path path) {
        this.path = path;
    }

    /** What is remembered of a setting: the value that was found, and the one that was set. */
    record Entry(String found, String set) {}

    /** A file's contents. */
    record Contents(String bootId, Map<Sysctl, Entry> entries) {}

    Path path() {
        return path;
    }

    /**
     * Reads the file.
     *
     * @throws IOException when it cannot be read; a missing one is a {@code NoSuchFileException}
     * @throws IllegalArgumentException when its contents are not what was written
     */
    Contents read() throws IOException {
        if (Files.size(path) > LARGEST) {
            throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
        }
        // Bytes that are no text must not stop us with another exception than any other damage.
        String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        int end = text.lastIndexOf(CHECKSUM);
        if (end < 0 || !text.substring(end).equals(checksum(text.substring(0, end)))) {
            throw new IllegalArgumentException("its checksum is missing or wrong");
        }
        String[] lines = text.substring(0, end).split("\n", -1);
        if (!lines[0].startsWith(MAGIC)) {
            throw new IllegalArgumentException("it does not begin with \"" + MAGIC + "\"");
        }
        Map<Sysctl, Entry> entries = new LinkedHashMap<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] parts = lines[i].split(" ", -1);
            if (parts.length != 5) {
                throw new IllegalArgumentException("line " + (i + 1) + " has " + parts.length + " parts, not 5");
            }
            entries.put(new Sysctl(Integer.parseInt(parts[0]), parts[1], parts[2]), new Entry(parts[3], parts[4]));
        }
        return new Contents(lines[0].substring(MAGIC.length()), entries);
    }

    void write(String bootId, Map<Sysctl, Entry> entries) throws IOException {
        StringBuilder text = new StringBuilder(MAGIC).append(bootId).append('\n');
        entries.forEach((key, entry) -> text.append(key.family())
                .append(' ')
                .append(key.device())
                .append(' ')
                .append(key.name())
                .append(' ')
                .append(entry.found())
                .append(' ')
                .append(entry.set())
                .append('\n'));
        text.append(checksum(text.toString()));
        DurableFile.replace(path, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    void delete() throws IOException {
        if (Files.exists(path)
                && Files.deleteIfExists(path)) { // asked first: a read-only file system refuses either way
            DurableFile.forceDirectory(path);
        }
    }

    /** Keeps a damaged file for the operator to look at, out of the way of the next one. */
    void setAside() throws IOException {
        Files.move(path, aside(), StandardCopyOption.REPLACE_EXISTING);
    }

    Path aside() {
        return path.resolveSibling(path.getFileName() + ".damaged");
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%s%08x%n", CHECKSUM, crc.getValue());
    }
}
