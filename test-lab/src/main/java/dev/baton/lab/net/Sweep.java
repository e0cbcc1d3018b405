package dev.baton.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes what labs of dead owners left behind: namespaces with the processes inside, and directories. A lab whose
 * owner lives is never touched. Needs nothing but the JDK, so that scripts can run it without a class path.
 */
public final class Sweep {
    private Sweep() {}

    /** Removes the leftovers and returns their names. */
    public static List<String> leftovers() {
        List<Netns> dead = Netns.all().stream().filter(ns -> isDead(ns.name())).toList();
        Netns.destroy(dead);
        List<String> removed = new ArrayList<>(dead.stream().map(Netns::name).toList());
        for (Path directory : directories()) {
            deleteTree(directory);
            removed.add(directory.toString());
        }
        return removed;
    }

    private static boolean isDead(String name) {
        return LabName.parse(name).filter(lab -> !lab.ownerLives()).isPresent();
    }

    private static List<Path> directories() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> isDead(file.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints what was removed, one a line. */
    public static void main(String[] args) {
        leftovers().forEach(name -> System.err.println("swept " + name));
    }
}
