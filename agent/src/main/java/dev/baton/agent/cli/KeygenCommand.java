package dev.baton.agent.cli;

import dev.baton.agent.config.BadKeyException;
import dev.baton.agent.config.KeyFile;
import dev.baton.agent.config.LocalPath;
import dev.baton.heartbeat.wire.HeartbeatKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code baton keygen}: a new cluster key that only its owner may read, and the three steps by which it replaces one that is
 * in use (see {@link dev.baton.heartbeat.wire.KeyRing}).
 */
@Command(
        name = "keygen",
        description = {
            "Makes a new cluster key, to be copied to every member.",
            "To replace a key in use, without a moment in which the members do not hear each other: --next, --promote and"
                    + " --drop, each on one member; after each, copy the file to the others and run \"baton reload\" on"
                    + " all."
        },
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "where to, - for standard output (default: ${DEFAULT-VALUE})")
    private String target = "/etc/baton/cluster.key";

    @ArgGroup
    private @Nullable Step step;

    /** What to do with a file that is there. */
    private static final class Step {
        @Option(
                names = "--force",
                description = "replace the keys that are there; members with the old one will not be heard")
        private boolean force;

        @Option(names = "--next", description = "add a second key: accepted, not yet used to sign")
        private boolean next;

        @Option(names = "--promote", description = "sign with the second key, go on accepting the first")
        private boolean promote;

        @Option(names = "--drop", description = "forget the key that does not sign")
        private boolean drop;
    }

    @Override
    public Integer call() {
        if (target.equals("-")) {
            if (step != null) {
                return refuse("standard output is no file to change; name the key file", ExitCode.USAGE);
            }
            spec.commandLine().getOut().println(KeyFile.text(List.of(newKey())).strip());
            return ExitCode.DONE;
        }
        Path file;
        try {
            file = LocalPath.of(target).toAbsolutePath();
        } catch (IllegalArgumentException e) {
            return refuse(String.valueOf(e.getMessage()), ExitCode.USAGE);
        }
        try {
            return step == null ? make(file) : change(file, step);
        } catch (BadKeyException e) {
            return refuse(String.valueOf(e.getMessage()), ExitCode.CONFIGURATION);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(file)) {
                return refuse(file + " is a directory; name a file in it", ExitCode.CONFIGURATION);
            }
            return refuse(
                    file + " exists already; use --next to replace its key step by step while the members run, or"
                            + " --force to replace it at once, on every member",
                    ExitCode.CONFIGURATION);
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(file.resolveSibling("."))) {
                return refuse(
                        file + " cannot be made: " + file.getParent() + " takes no files; name another directory",
                        ExitCode.CONFIGURATION);
            }
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
    }

    private int make(Path file) throws IOException {
        KeyFile.create(file, newKey());
        return done(file + " written; copy it to every member, readable by root only");
    }

    private int change(Path file, Step step) throws IOException, BadKeyException {
        if (step.force) {
            KeyFile.replace(file, List.of(newKey()));
            return done(file + " written; copy it to every member, readable by root only");
        }
        if (!Files.exists(file)) {
            return refuse(
                    file + " does not exist; make a first key with \"baton keygen " + file + "\"",
                    ExitCode.CONFIGURATION);
        }
        List<byte[]> keys = KeyFile.read(file, (int) Files.getAttribute(file, "unix:uid"));
        byte[] signing = keys.get(0);
        if (step.next && keys.size() == 1) {
            byte[] added = newKey();
            return changed(file, added, "is accepted", List.of(signing, added), "; then \"baton keygen --promote\"");
        }
        if (step.next) {
            return refuse(
                    file + " holds two keys already; finish with --promote and --drop first", ExitCode.CONFIGURATION);
        }
        if (keys.size() == 1) {
            return refuse(file + " holds one key only; add the one to replace it with --next", ExitCode.CONFIGURATION);
        }
        byte[] other = keys.get(1);
        if (step.promote) {
            return changed(file, other, "signs", List.of(other, signing), "; then \"baton keygen --drop\"");
        }
        return changed(file, other, "is forgotten", step.drop ? List.of(signing) : keys, "");
    }

    private int changed(Path file, byte[] key, String what, List<byte[]> keys, String next) throws IOException {
        KeyFile.replace(file, keys);
        return done(file + ": key " + new HeartbeatKey(key) + " " + what
                + " once this file was copied to every member and" + " \"baton reload\" was run on all" + next);
    }

    private static byte[] newKey() {
        byte[] key = new byte[KeyFile.FEWEST_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private int done(String message) {
        spec.commandLine().getOut().println(message);
        return ExitCode.DONE;
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println("baton: " + message);
        return exitCode;
    }
}
