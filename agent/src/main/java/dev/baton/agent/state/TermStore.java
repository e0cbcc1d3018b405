package dev.baton.agent.state;

import dev.baton.nativeconfig.file.DurableFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The terms on disk: two slots, each replaced by write, fsync, rename, fsync of the directory. A write counts when
 * <em>both</em> slots have it, so that either alone is enough afterwards, whatever becomes of the other. Loaded by the main
 * thread while starting, then used by the writer thread only.
 */
public final class TermStore {
    private static final List<String> SLOTS = List.of("terms.1", "terms.2");
    private static final byte[] UNREADABLE = {};

    private final Path directory;
    private final @Nullable String problem;
    private long sequence;

    private TermStore(Path directory, @Nullable String problem) {
        this.directory = directory;
        this.problem = problem;
    }

    /** Opens the store, making the directory where it is missing. Where nothing can be written, what is there is read all the same. */
    public static TermStore open(Path directory) {
        try {
            prepare(directory);
            return new TermStore(directory, null);
        } catch (StateException e) {
            return new TermStore(directory, e.getMessage());
        }
    }

    /** Why nothing can be written, with the way out: it is tried again at each {@link #save}. Empty when it can, or the disk is full. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private static void prepare(Path directory) throws StateException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new StateException(
                    "state.dir " + directory + " cannot be made: " + reason(e) + "; make it with \"install -d -m 700 "
                            + directory + "\" or set state.dir",
                    e);
        }
        if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
            throw new StateException("state.dir " + directory + " cannot be written by this user; run \"chmod u+rwx "
                    + directory + "\", mount its file system read-write, or set state.dir");
        }
    }

    /** Reads the newer whole slot; never fails, see {@link Terms.Source}. */
    public Terms load() {
        List<byte[]> found = new ArrayList<>();
        for (String name : SLOTS) {
            try {
                found.add(read(directory.resolve(name)));
            } catch (NoSuchFileException e) {
                // A slot that was never written says nothing.
            } catch (IOException e) {
                found.add(UNREADABLE);
            }
        }
        Optional<TermSlot> newest = TermSlot.newest(found);
        if (newest.isEmpty()) {
            return Terms.unknown(found.isEmpty() ? Terms.Source.NONE : Terms.Source.DAMAGED);
        }
        sequence = newest.get().sequence();
        return newest.get().terms();
    }

    private static byte[] read(Path slot) throws IOException {
        return Files.size(slot) > TermSlot.LARGEST ? UNREADABLE : Files.readAllBytes(slot);
    }

    /**
     * Puts both slots on the platter. Takes as long as the disk does.
     *
     * @throws StateException when either slot could not be written; what was on disk before still counts
     */
    public void save(Terms terms) throws StateException {
        byte[] bytes = new TermSlot(++sequence, terms).toBytes();
        if (!Files.isDirectory(directory)) {
            prepare(directory); // somebody tidied up behind our back
        }
        for (String name : SLOTS) {
            Path slot = directory.resolve(name);
            try {
                DurableFile.replace(slot, bytes);
            } catch (IOException e) {
                throw new StateException(
                        slot + " cannot be written: " + reason(e) + "; free space there or mend the file system", e);
            }
        }
    }

    /** The kernel's words without the path that Java puts in front of them. */
    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "the directory is gone";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is a file of that name";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
