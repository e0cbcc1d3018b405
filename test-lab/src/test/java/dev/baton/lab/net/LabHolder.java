package dev.baton.lab.net;

import java.io.IOException;

/** Opens a lab with a process inside, prints its name, and holds it until somebody ends this JVM. */
final class LabHolder {
    private LabHolder() {}

    /** A process inside that the lab did not start, like a daemon that forked away; returns when it is in there. */
    static Process startStranger(Lab lab) throws IOException {
        Process stranger =
                new ProcessBuilder(lab.in(Station.GW1).command("sh", "-c", "echo inside; exec sleep 600")).start();
        stranger.inputReader().readLine();
        return stranger;
    }

    public static void main(String[] args) throws IOException {
        try (Lab lab = Lab.open()) {
            startStranger(lab);
            System.out.println(lab.name());
            if (System.in.read() >= 0) {
                throw new IOException("nobody writes here");
            }
        }
    }
}
