package dev.baton.agent.loop;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Baton's own classes, loaded before they are needed. Java does that at first use, which for a standby may be weeks after its
 * start: in the middle of a takeover, and from a jar that may be on a slow or a broken disk. They are not initialized: two
 * threads that do that in different order may wait for each other for ever.
 */
final class OwnClasses {
    private static final String JARS = "baton-";
    private static final String PACKAGE = "dev/baton/";
    /** Commands; the only one of them that matters here is running. */
    private static final List<String> OTHERS = List.of("dev/baton/agent/cli/", "dev/baton/agent/watch/");

    private static final String NOWHERE = PACKAGE + "nowhere";
    private static final String SUFFIX = ".class";

    private OwnClasses() {}

    /** Begins on a thread of its own, for it takes longer than a heartbeat's interval. */
    static void loadSoon() {
        Thread loading = new Thread(
                () -> {
                    openJars();
                    load(System.getProperty("java.class.path", ""));
                },
                "baton-classes");
        loading.setDaemon(true);
        loading.start();
    }

    /**
     * Has the class loader open every jar of the class path, which it then keeps open: it does so when it first looks into
     * one, and looks into all for what is in none. An upgrade puts other files in their places, and what is loaded after that
     * still comes from those that this agent was started with.
     */
    private static void openJars() {
        ClassLoader.getSystemResource(NOWHERE);
    }

    /** Loads those of the jars of this class path that are ours; how many there were. */
    static int load(String classPath) {
        int loaded = 0;
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            File file = new File(entry);
            if (file.isFile() && file.getName().startsWith(JARS)) {
                for (String name : names(file)) {
                    loaded += isLoaded(name) ? 1 : 0;
                }
            }
        }
        return loaded;
    }

    private static List<String> names(File jar) {
        try (JarFile open = new JarFile(jar)) {
            return open.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(PACKAGE) && name.endsWith(SUFFIX))
                    .filter(name -> OTHERS.stream().noneMatch(name::startsWith))
                    .filter(name -> !name.endsWith("-info" + SUFFIX))
                    .map(name ->
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            return List.of(); // whoever needs a class of it will say so
        }
    }

    private static boolean isLoaded(String name) {
        try {
            Class.forName(name, false, OwnClasses.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // as above
        }
    }
}
