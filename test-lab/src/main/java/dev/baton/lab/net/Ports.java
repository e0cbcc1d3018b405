package dev.baton.lab.net;

/** The ports of the lab's own traffic, on the server; captures leave them out. */
public final class Ports {
    /** UDP echo. */
    public static final int ECHO = 7007;

    /** TCP transfer. */
    public static final int TRANSFER = 7008;

    private Ports() {}
}
