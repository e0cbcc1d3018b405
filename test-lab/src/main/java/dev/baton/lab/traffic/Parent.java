package dev.baton.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The process that started this one; it holds our standard input open as long as we are wanted. */
final class Parent {
    private Parent() {}

    /** Runs {@code then} on a thread of its own once standard input ends. */
    static void whenGone(Runnable then) {
        watch(() -> {}, then);
    }

    /** The same, and {@code told} for whatever comes on standard input before that. */
    static void watch(Runnable told, Runnable then) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            told.run();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        then.run();
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
