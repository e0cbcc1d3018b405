package dev.baton.lab.guest;

/** What a scenario says should be so is not so. */
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String what) {
        super(what);
    }

    /** Requires something; {@code what} says what was found instead. */
    static void unless(boolean holds, String what) {
        if (!holds) {
            throw new Broken(what);
        }
    }
}
