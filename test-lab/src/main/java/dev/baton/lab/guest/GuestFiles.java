package dev.baton.lab.guest;

import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files that a guest has before it first boots, by path, put into its disk with debugfs: no mount, and nothing of the lab runs
 * in the guest for it. All are root's own.
 */
final class GuestFiles {
    private final Map<String, Text> texts = new LinkedHashMap<>();
    private final Map<String, Path> copies = new LinkedHashMap<>();

    private record Text(String text, String permissions) {}

    /** A file of this text that everybody in the guest may read; one for the same path takes its place. */
    GuestFiles text(String path, String text) {
        texts.put(path, new Text(text, "rw-r--r--"));
        return this;
    }

    /** The same, readable by root alone. */
    GuestFiles secret(String path, String text) {
        texts.put(path, new Text(text, "rw-------"));
        return this;
    }

    /** A copy of a file of this host. */
    GuestFiles copy(String path, Path of) {
        copies.put(path, of);
        return this;
    }

    void plant(Path disk) {
        Path sources = disk.resolveSibling(disk.getFileName() + ".files");
        try {
            Files.createDirectory(sources);
            Map<String, Path> all = new LinkedHashMap<>(copies);
            for (Map.Entry<String, Text> entry : texts.entrySet()) {
                Text text = entry.getValue();
                Path source = sources.resolve(Integer.toString(all.size()));
                Files.writeString(source, text.text);
                Files.setPosixFilePermissions(source, PosixFilePermissions.fromString(text.permissions));
                all.put(entry.getKey(), source);
            }
            write(disk, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path disk, Map<String, Path> files) {
        Set<String> directories = new LinkedHashSet<>();
        files.keySet().forEach(path -> addParents(Path.of(path), directories));
        StringBuilder commands = new StringBuilder();
        directories.forEach(
                directory -> commands.append("mkdir ").append(directory).append('\n'));
        files.forEach((path, source) -> {
            commands.append("rm ").append(path).append('\n');
            commands.append("write ").append(source).append(' ').append(path).append('\n');
        });
        Tool.run(List.of("debugfs", "-w", "-f", "-", disk.toString()), commands.toString());
        // It ends with 0 whatever went wrong, and complains of directories that are there and of files that are not.
        StringBuilder questions = new StringBuilder();
        files.keySet().forEach(path -> questions.append("stat ").append(path).append('\n'));
        String found = Tool.run(List.of("debugfs", "-f", "-", disk.toString()), questions.toString());
        long there =
                found.lines().filter(line -> line.contains("Type: regular")).count();
        if (there != files.size()) {
            throw new IllegalStateException(
                    "debugfs left " + there + " of " + files.keySet() + " on " + disk + ": " + found);
        }
    }

    private static void addParents(Path path, Set<String> directories) {
        Path parent = path.getParent();
        if (parent != null && parent.getNameCount() > 0) {
            addParents(parent, directories);
            directories.add(parent.toString());
        }
    }
}
