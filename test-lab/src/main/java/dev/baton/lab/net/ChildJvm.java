package dev.baton.lab.net;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of a small JVM that runs a main class of this module, meant to be run in a namespace. */
public final class ChildJvm {
    private static final List<String> SMALL =
            List.of("-Xms24m", "-Xmx48m", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:TieredStopAtLevel=1");

    private ChildJvm() {}

    /** For a main class that needs nothing but the JDK and its own package: starts fastest. */
    public static List<String> command(Class<?> main, String... args) {
        try {
            Path own = Path.of(
                    main.getProtectionDomain().getCodeSource().getLocation().toURI());
            return command(SMALL, main, own.toString(), args);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a main class that needs what this JVM has on its class path. */
    public static List<String> withWholeClassPath(Class<?> main, String... args) {
        return withOptions(SMALL, main, args);
    }

    /** The same with other options for the JVM than those of a small one. */
    public static List<String> withOptions(List<String> options, Class<?> main, String... args) {
        return command(options, main, System.getProperty("java.class.path"), args);
    }

    private static List<String> command(List<String> options, Class<?> main, String classPath, String... args) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        return command;
    }
}
