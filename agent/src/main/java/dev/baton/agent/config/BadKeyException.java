package dev.baton.agent.config;

/** A cluster key that cannot be used. The message says why and how to mend it, and quotes nothing of the key. */
public final class BadKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    BadKeyException(String message) {
        super(message);
    }
}
