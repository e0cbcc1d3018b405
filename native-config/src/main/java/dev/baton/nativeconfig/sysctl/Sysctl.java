package dev.baton.nativeconfig.sysctl;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A setting of one device, {@code net.ipv4.conf.DEVICE.NAME}. Named by its file, because a device name may contain the
 * dots that separate the parts elsewhere ({@code eth1.20}). Immutable, any thread.
 *
 * @param family 4 or 6
 * @param device the device's name
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

    /** Where the calling thread's network namespace keeps it. */
    public Path path() {
        return Path.of("/proc/sys/net/ipv" + family + "/conf", device, name);
    }

    /** The path, which is what an operator can type. */
    @Override
    public String toString() {
        return path().toString();
    }
}
