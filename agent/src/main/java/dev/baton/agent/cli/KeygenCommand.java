package dev.baton.agent.cli;

import dev.baton.agent.config.KeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton keygen}: a new cluster key that only its owner may read. */
@Command(
        name = "keygen",
        description = "Makes a new cluster key, to be copied to every member.",
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "where to, - for standard output (default: ${DEFAULT-VALUE})")
    private String target = "/etc/baton/cluster.key";

    @Option(names = "--force", description = "replace a key that is there; members with the old one will not be heard")
    private boolean force;

    @Override
    public Integer call() {
        String key = newKey();
        if (target.equals("-")) {
            spec.commandLine().getOut().println(key);
            return ExitCode.DONE;
        }
        Path file = Path.of(target).toAbsolutePath();
        try {
            write(file, key);
        } catch (FileAlreadyExistsException e) {
            return refuse(file + " exists already; use --force to replace it, on every member", ExitCode.CONFIGURATION);
        } catch (NoSuchFileException e) {
            return refuse(
                    file + " cannot be written: its directory is missing; run \"install -d -m 700 " + file.getParent()
                            + "\"",
                    ExitCode.CONFIGURATION);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
            return refuse(
                    file + " cannot be written: " + (reason == null ? "permission denied" : reason),
                    ExitCode.PRIVILEGE);
        }
        spec.commandLine().getOut().println(file + " written; copy it to every member, readable by root only");
        return ExitCode.DONE;
    }

    private static String newKey() {
        byte[] key = new byte[KeyFile.FEWEST_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** The file is private from its first moment, and never half written where it replaces another. */
    private void write(Path file, String key) throws IOException {
        Path fresh = force ? file.resolveSibling(file.getFileName() + ".new") : file;
        if (force) {
            Files.deleteIfExists(fresh);
        }
        try (SeekableByteChannel out = Files.newByteChannel(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            out.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
        if (force) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println("baton: " + message);
        return exitCode;
    }
}
