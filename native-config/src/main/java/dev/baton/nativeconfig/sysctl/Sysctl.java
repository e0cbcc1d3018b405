package dev.baton.nativeconfig.sysctl;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A setting of one device, {@code net.ipv4.conf.DEVICE.NAME}. Named by its file, because a device name may contain the
 * dots that separate the parts elsewhere ({@code eth1.20}). Immutable, any thread.
 *
 * @param family 4 or 6
 * @param device the device's name, as {@link dev.baton.nativeconfig.libc.KernelName} writes it
 * @param name {@code arp_ignore}, {@code accept_ra}, ...
 */
public record Sysctl(int family, String device, String name) {
    private static final Pattern PART = Pattern.compile("[^/\\s]+");

    public Sysctl {
        if (family != 4 && family != 6) {
            throw new IllegalArgumentException("IP version " + family);
        }
        checkPart(device);
        checkPart(name);
    }

    private static void checkPart(String part) {
        if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
            throw new IllegalArgumentException("\"" + part + "\" cannot be part of a setting's name");
        }
    }

    /**
     * The directory of the device's settings, in the calling thread's network namespace. Empty where there is none, or none
     * that this process could name: a path of Java's has the characters of the locale only.
     */
    public Optional<Path> directory() {
        try {
            return Optional.of(Path.of(directoryName())).filter(Files::isDirectory);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private String directoryName() {
        return "/proc/sys/net/ipv" + family + "/conf/" + device;
    }

    /** The path, which is what an operator can type where the device's name can be typed. */
    @Override
    public String toString() {
        return directoryName() + "/" + name;
    }
}
