package dev.baton.agent.watch;

/** Nothing can be watched: one line for the operator, and what it is that is missing. */
public final class WatchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Lack lack;

    /** What is missing. */
    public enum Lack {
        /** libpcap is not installed. */
        LIBRARY,
        /** A device cannot be captured on. */
        DEVICE,
        /** The file cannot be written. */
        FILE
    }

    WatchException(Lack lack, String message) {
        super(message);
        this.lack = lack;
    }

    public Lack lack() {
        return lack;
    }
}
