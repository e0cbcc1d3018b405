package dev.baton.agent.state;

import dev.baton.nativeconfig.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The detection windows that were learnt, on disk: a line for each node, in a file that is replaced as a whole. Nothing is
 * forced to the platter, for whoever loses it measures again. Loaded by the main thread while starting, then used by the
 * writer's.
 */
public final class WindowStore {
    private static final String FILE = "windows";
    private static final long LARGEST = 4_096;
    private static final Pattern LINE = Pattern.compile("node ([0-9]{1,3}) window_ns ([0-9]{1,15})");

    private final Path file;

    /** @param directory {@code state.dir} */
    public WindowStore(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** Node to nanoseconds; what cannot be read was never measured. */
    public Map<Integer, Long> load() {
        Map<Integer, Long> windows = new HashMap<>();
        try {
            if (Files.size(file) > LARGEST) {
                return Map.of();
            }
            for (String line : Files.readAllLines(file)) {
                Matcher parts = LINE.matcher(line);
                if (parts.matches()) {
                    windows.put(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return Map.copyOf(windows);
    }

    /**
     * Replaces what was there.
     *
     * @throws StateException when the disk does not take it
     */
    public void save(Map<Integer, Long> windows) throws StateException {
        List<String> lines = new ArrayList<>();
        windows.forEach((node, windowNs) -> lines.add("node " + node + " window_ns " + windowNs));
        lines.add("");
        try {
            DurableFile.replace(file, String.join("\n", lines).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new StateException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
