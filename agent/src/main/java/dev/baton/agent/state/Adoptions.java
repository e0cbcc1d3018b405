package dev.baton.agent.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes the starts that would go on with an identity left standing, so that a crash loop stops doing so: an agent that dies
 * again and again just after it resumed would keep a healthy standby from taking over for as long as it is restarted
 * (DESIGN D3). Two such starts within {@link #WITHIN_NS} may resume; a third goes through the ordinary start, with the
 * identity put down first.
 *
 * <p>Kept by monotonic time, which all processes of a boot share, with the boot id beside it. It need not survive the host,
 * so nothing is forced to disk, and a disk that takes nothing keeps nobody from resuming. Main thread, while starting.
 */
public final class Adoptions {
    static final long WITHIN_NS = 30_000_000_000L;
    static final int MOST = 2;

    private static final String FILE = "adoptions";

    private final Path file;
    private final String bootId;

    /** What is larger was not written by us. */
    private static final long LARGEST = 4_096;

    /** @param directory {@code state.dir} */
    public Adoptions(Path directory, String bootId) {
        this.file = directory.resolve(FILE);
        this.bootId = bootId;
    }

    /** Notes a start at monotonic {@code nowNs} that would resume; returns whether it may. */
    public boolean mayResume(long nowNs) {
        List<Long> lately = new ArrayList<>();
        for (long startNs : read()) {
            long agoNs = nowNs - startNs;
            if (agoNs >= 0 && agoNs < WITHIN_NS) {
                lately.add(startNs);
            }
        }
        boolean may = lately.size() < MOST;
        lately.add(nowNs);
        write(lately.subList(Math.max(0, lately.size() - MOST), lately.size()));
        return may;
    }

    private List<Long> read() {
        List<Long> starts = new ArrayList<>();
        try {
            List<String> lines = Files.size(file) > LARGEST ? List.of() : Files.readAllLines(file);
            if (!lines.isEmpty() && lines.get(0).equals(bootId)) {
                for (String line : lines.subList(1, lines.size())) {
                    starts.add(Long.parseLong(line));
                }
            }
        } catch (IOException | NumberFormatException e) {
            starts.clear(); // no start is on record, or none that can be read
        }
        return starts;
    }

    private void write(List<Long> starts) {
        List<String> lines = new ArrayList<>(List.of(bootId));
        starts.forEach(start -> lines.add(Long.toString(start)));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            // The disk is full or gone, which the terms tell: resuming goes on, uncounted.
        }
    }
}
