package dev.baton.nativeconfig.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * Files that are whole after a power loss: as they were, or as they were to be. A rename alone may reach the disk before
 * what was written, and leave an empty file. Any thread, one at a time for each file.
 */
public final class DurableFile {
    private DurableFile() {}

    /**
     * Puts {@code content} in place of what is there. It is written beside the file, as {@code NAME.new}, which does not stay
     * when it fails.
     *
     * @param attributes the file has them from its first moment
     */
    public static void replace(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            write(fresh, content, attributes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteQuietly(fresh, e);
            throw e;
        }
        forceDirectory(file);
    }

    /**
     * Makes the file, which is not there yet.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it is
     */
    public static void create(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        write(file, content, attributes);
        forceDirectory(file);
    }

    /** Makes it last that the file is there, or is not. */
    public static void forceDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }

    private static void write(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private static void deleteQuietly(Path file, IOException because) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
