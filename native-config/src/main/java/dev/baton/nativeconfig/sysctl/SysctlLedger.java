package dev.baton.nativeconfig.sysctl;

import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.sysctl.LedgerFile.Contents;
import dev.baton.nativeconfig.sysctl.LedgerFile.Entry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sets per-device kernel settings and leaves the host as it was found, also after a crash: what was found is on disk
 * before anything is changed, and the next agent's ledger takes over the same file.
 *
 * <pre>
 *   set       found value to disk, then the new value to the kernel (a full disk is told, not waited for)
 *   drift     somebody changed what we set: put back
 *   restore   what still has our value gets the found one; what somebody changed since is theirs now
 * </pre>
 *
 * The first value found under a name stays the one to go back to, until {@link #restore()}; another boot forgets it, for
 * the kernel has forgotten what we set. A device that is gone has no settings: it is skipped by everything but {@link
 * #set}, and forgotten by {@link #keepOnly}. Used by one thread at a time, in the network namespace of that thread.
 */
public final class SysctlLedger {
    private final LedgerFile file;
    private final String bootId;
    private final @Nullable String problem;
    private Map<Sysctl, Entry> entries;
    private @Nullable SysctlException unsaved;

    private SysctlLedger(LedgerFile file, String bootId, Map<Sysctl, Entry> entries, @Nullable String problem) {
        this.file = file;
        this.bootId = bootId;
        this.entries = entries;
        this.problem = problem;
    }

    /**
     * Takes over what an earlier agent of this boot left in {@code path}. A file that cannot be read or understood is
     * set aside and told by {@link #problem()}.
     */
    public static SysctlLedger open(Path path, String bootId) {
        LedgerFile file = new LedgerFile(path);
        try {
            Contents contents = file.read();
            boolean sameBoot = contents.bootId().equals(bootId);
            return new SysctlLedger(file, bootId, sameBoot ? contents.entries() : Map.of(), null);
        } catch (NoSuchFileException nothingLeft) {
            return new SysctlLedger(file, bootId, Map.of(), null);
        } catch (IOException e) {
            return new SysctlLedger(file, bootId, Map.of(), setAside(file, SysctlException.words(e)));
        } catch (IllegalArgumentException damaged) {
            return new SysctlLedger(file, bootId, Map.of(), setAside(file, String.valueOf(damaged.getMessage())));
        }
    }

    private static String setAside(LedgerFile file, String damage) {
        String problem = file.path() + ": " + damage + "; settings of an earlier run will not be restored";
        try {
            file.setAside();
            return problem + "; it was kept as " + file.aside();
        } catch (IOException e) {
            return problem + "; it could not be kept as " + file.aside() + ": " + SysctlException.words(e);
        }
    }

    /** What was wrong with the file when it was opened, for the log. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** The value now; empty when there is no such device or setting. */
    public static Optional<String> read(Sysctl key) {
        return SysctlFile.read(key);
    }

    /**
     * What was found of each setting that an agent of this boot has set, without touching anything; empty where there is no
     * such file, or it cannot be read.
     */
    public static Map<Sysctl, String> found(Path path, String bootId) {
        Map<Sysctl, String> found = new LinkedHashMap<>();
        try {
            Contents contents = new LedgerFile(path).read();
            if (contents.bootId().equals(bootId)) {
                contents.entries().forEach((key, entry) -> found.put(key, entry.found()));
            }
        } catch (IOException | IllegalArgumentException unknown) {
            return Map.of();
        }
        return found;
    }

    /** Whether the kernel would let this process write a setting now; nothing is written. */
    public static boolean isWritable(Sysctl key) {
        return SysctlFile.isWritable(key);
    }

    public void set(Sysctl key, String value) {
        set(Map.of(key, value));
    }

    /**
     * Why what was found is not on disk at the moment; empty when it is. Nothing but a crash is lost by it: this ledger goes
     * on remembering, and tries the disk again with every {@link #set} and {@link #putBackDrift}.
     */
    public Optional<SysctlException> unsaved() {
        return Optional.ofNullable(unsaved);
    }

    /**
     * Sets several settings, with one write to disk at most. When the disk refuses, they are set all the same, for a host
     * without them may answer for what another one owns, and {@link #unsaved} says so; when the kernel refuses a setting,
     * the others are set all the same.
     *
     * @throws SysctlException with the path and the kernel's words; further ones suppressed within it
     */
    public void set(Map<Sysctl, String> values) {
        Failures failures = new Failures();
        Map<Sysctl, Entry> wanted = new LinkedHashMap<>(entries);
        Map<Sysctl, String> changes = new LinkedHashMap<>();
        values.forEach((key, value) -> failures.guard(() -> readExisting(key)).ifPresent(now -> {
            Entry known = entries.get(key);
            wanted.put(key, new Entry(known == null ? now : known.found(), checkValue(value)));
            if (!now.equals(value)) {
                changes.put(key, value);
            }
        }));
        remember(wanted);
        changes.forEach((key, value) -> failures.guard(() -> write(key, value)));
        failures.throwFirst();
    }

    private static String readExisting(Sysctl key) {
        return read(key).orElseThrow(() -> new SysctlException("read", key, Errno.ENOENT));
    }

    private static String checkValue(String value) {
        if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) { // would not fit the file's lines
            throw new IllegalArgumentException("\"" + value + "\" is not one word");
        }
        return value;
    }

    private void remember(Map<Sysctl, Entry> wanted) {
        if (wanted.equals(entries) && unsaved == null) {
            return;
        }
        entries = wanted;
        try {
            file.write(bootId, wanted);
            unsaved = null;
        } catch (IOException e) {
            unsaved = new SysctlException("write", file.path(), e);
        }
    }

    /**
     * Puts back what somebody changed since we set it.
     *
     * @param same whether a device that has other values than were set is still the one that they were set on, and not one
     *     made anew under its name
     * @return the settings that were put back
     */
    public List<Sysctl> putBackDrift(Predicate<String> same) {
        remember(entries);
        Failures failures = new Failures();
        List<Sysctl> putBack = new ArrayList<>();
        entries.forEach((key, entry) -> {
            Optional<String> now = failures.guard(() -> read(key)).flatMap(read -> read);
            if (now.isPresent() && !now.get().equals(entry.set()) && same.test(key.device())) {
                failures.guard(() -> write(key, entry.set())).ifPresent(putBack::add);
            }
        });
        failures.throwFirst();
        return putBack;
    }

    /**
     * Devices have other names: what was found on them was found on them still.
     *
     * @param names by the old name; two devices may have exchanged theirs
     */
    public void rename(Map<String, String> names) {
        Map<Sysctl, Entry> renamed = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            if (!names.containsKey(key.device())) {
                renamed.put(key, entry);
            }
        });
        entries.forEach((key, entry) -> {
            String name = names.get(key.device());
            if (name != null) {
                renamed.put(new Sysctl(key.family(), name, key.name()), entry);
            }
        });
        remember(renamed);
    }

    /**
     * Forgets the settings of all other devices: they are gone, with what was set on them, and one that comes back under the
     * same name has the kernel's defaults. Without it a host whose containers come and go would remember them all.
     */
    public void keepOnly(Set<String> devices) {
        Map<Sysctl, Entry> left = new LinkedHashMap<>(entries);
        if (left.keySet().removeIf(key -> !devices.contains(key.device()))) {
            remember(left);
        }
    }

    /**
     * Gives every setting that still has our value the one that was found, and forgets them all. When the kernel refuses
     * some, those stay remembered, on disk too.
     */
    public void restore() {
        Failures failures = new Failures();
        Map<Sysctl, Entry> left = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            int before = failures.count();
            Optional<String> now = failures.guard(() -> read(key)).flatMap(read -> read);
            if (now.isPresent()
                    && now.get().equals(entry.set())
                    && !entry.found().equals(entry.set())) {
                failures.guard(() -> write(key, entry.found()));
            }
            if (failures.count() > before) {
                left.put(key, entry);
            }
        });
        if (left.isEmpty()) {
            entries = Map.of();
            try {
                file.delete();
            } catch (IOException e) {
                failures.add(new SysctlException("delete", file.path(), e));
            }
        } else {
            remember(left);
        }
        failures.throwFirst();
    }

    private static Sysctl write(Sysctl key, String value) {
        SysctlFile.write(key, value);
        return key;
    }
}
