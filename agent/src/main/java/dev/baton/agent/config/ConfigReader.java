package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration file into a {@link BatonConfig}, or into the full list of what is wrong with it. Any thread;
 * {@link #parse} is pure.
 *
 * <p>Ranges are those within which the product is known to work: a value outside of them is a slip of the pen more often
 * than a wish.
 */
public final class ConfigReader {
    private static final int HIGHEST_NODE = 16;
    private static final int HIGHEST_INDEX = 255;
    private static final int MOST_WITNESSES = 8;
    private static final String LABEL = "[a-z0-9-]{1,12}";
    /** The name of the path over the sync interface, which no gateway interface may take. */
    private static final String SYNC_LABEL = "sync";

    private static final String NODE_NAME = "[A-Za-z0-9._-]{1," + MemberConfig.LONGEST_NAME + "}";
    /** The kernel's rule (dev_valid_name): no blank, slash or colon. */
    private static final String DEVICE = "[^\\s/:]+";
    /** Bytes of an altname (ALTIFNAMSIZ less its final zero); a name proper has {@value #LONGEST_NAME}. */
    private static final int LONGEST_ALTNAME = 127;

    private static final int LONGEST_NAME = 15;
    /** sockaddr_un.sun_path less its final zero. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final Settings settings;
    private final String hostName;

    private ConfigReader(Settings settings, String hostName) {
        this.settings = settings;
        this.hostName = hostName;
    }

    /** Reads {@code path}; a file that cannot be read is a problem like any other. */
    public static ConfigReading read(Path path) {
        try {
            return parse(path.toString(), ConfigText.read(path), hostName());
        } catch (ConfigText.UnreadableException e) {
            return unreadable(e.problem());
        }
    }

    private static ConfigReading unreadable(Problem problem) {
        return new ConfigReading(problem.file(), Optional.empty(), List.of(problem), List.of(), Map.of());
    }

    private static String hostName() {
        try {
            return HostName.of(Files.readAllBytes(Path.of("/proc/sys/kernel/hostname")));
        } catch (IOException e) {
            return ""; // its node id names it
        }
    }

    /**
     * Reads a text; {@code file} only names it in problems.
     *
     * @param hostName what {@code node.name} is made of where the file does not say
     */
    public static ConfigReading parse(String file, String text, String hostName) {
        PropertiesText properties = PropertiesText.parse(file, text);
        if (properties.entries().isEmpty() && properties.problems().isEmpty()) {
            return unreadable(new Problem(file, 0, "", "holds no key; baton.properties(5) explains what to write"));
        }
        Settings settings = new Settings(file, properties);
        BatonConfig config = new ConfigReader(settings, hostName).config();
        return new ConfigReading(
                file,
                settings.errors().isEmpty() ? Optional.of(config) : Optional.empty(),
                settings.errors(),
                settings.warnings(),
                settings.lines());
    }

    private BatonConfig config() {
        String scheme = settings.choice(Keys.MAC_SCHEME, "vendor", "vendor", "local", "device");
        MemberConfig member = member(scheme);
        SyncConfig sync = sync();
        List<String> labels = labels();
        BatonConfig config = new BatonConfig(
                member,
                sync,
                gateways(labels, MacScheme.of(scheme, 0).onDevice()),
                new TimingKeys(settings).read(),
                claim(scheme),
                files());
        new CrossChecks(settings, config).run();
        settings.refuseUnknown(labels);
        return config;
    }

    private MemberConfig member(String scheme) {
        int highest = MacScheme.of(scheme, 0).highestCluster();
        int cluster = settings.requiredWhole(Keys.CLUSTER_ID, 0, highest);
        int node = settings.requiredWhole(Keys.NODE_ID, 1, HIGHEST_NODE);
        Optional<String> written = settings.text(Keys.NODE_NAME);
        String name = written.orElse(HostName.asNodeName(hostName, node));
        if (!name.matches(NODE_NAME) && settings.isGood(Keys.NODE_NAME)) {
            settings.error(
                    Keys.NODE_NAME, "\"" + name + "\" is not 1..63 letters, digits, dots, dashes or underscores");
        }
        return new MemberConfig(cluster, node, name, settings.requiredAbsolutePath(Keys.CLUSTER_KEY_FILE));
    }

    private SyncConfig sync() {
        String device = device(Keys.SYNC_INTERFACE);
        Ip peer = settings.text(Keys.SYNC_PEER)
                .map(value -> host(Keys.SYNC_PEER, value))
                .orElse(null);
        return new SyncConfig(device, peer);
    }

    private @Nullable Ip host(String key, String value) {
        try {
            Ip host = Ip.parse(value);
            if (!host.isMulticast() && !host.isLoopback() && !host.isUnspecified()) {
                return host;
            }
            settings.error(key, "\"" + value + "\" is not the address of one host");
        } catch (IllegalArgumentException e) {
            settings.error(key, String.valueOf(e.getMessage()));
        }
        return null;
    }

    private String device(String key) {
        String device = settings.required(key).orElse("");
        boolean isName = device.matches(DEVICE) && !device.equals(".") && !device.equals("..");
        boolean fits = device.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ALTNAME;
        if (!device.isEmpty() && !(isName && fits)) {
            settings.error(
                    key,
                    "\"" + device + "\" is not a device name; 1.." + LONGEST_NAME + " bytes, or an altname of up to "
                            + LONGEST_ALTNAME + ", without blank, slash or colon");
        } else if (device.startsWith(GatewayConfig.LINK_PREFIX)) {
            settings.error(key, "\"" + device + "\" is a name of Baton's own links; name the device below it");
        } else if (device.equals("lo")) {
            settings.error(key, "the loopback device cannot be shared; name an Ethernet device");
        }
        return device;
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        settings.required(Keys.INTERFACES).ifPresent(value -> {
            for (String item : value.split(",", -1)) {
                String label = item.strip();
                if (!label.matches(LABEL)) {
                    settings.error(Keys.INTERFACES, "\"" + label + "\" is not a label; " + meantBy(label));
                } else if (label.equals(SYNC_LABEL)) {
                    settings.error(Keys.INTERFACES, "\"sync\" already names the sync interface; choose another label");
                } else if (labels.contains(label)) {
                    settings.error(Keys.INTERFACES, "\"" + label + "\" is listed twice; keep one of them");
                } else {
                    labels.add(label);
                }
            }
        });
        if (labels.size() > HIGHEST_INDEX) {
            settings.error(Keys.INTERFACES, labels.size() + " interfaces are listed; at most " + HIGHEST_INDEX);
        }
        return labels;
    }

    private static String meantBy(String label) {
        String listed = label.toLowerCase(Locale.ROOT).replaceAll("[\\s;]+", ", ");
        boolean likely = Stream.of(listed.split(", ", -1)).allMatch(item -> item.matches(LABEL));
        return likely ? "write " + listed : "1..12 of the characters a-z, 0-9 and -, comma separated";
    }

    private List<GatewayConfig> gateways(List<String> labels, boolean onDevice) {
        List<GatewayConfig> gateways = new ArrayList<>();
        for (String label : labels) {
            int place = Math.min(gateways.size() + 1, HIGHEST_INDEX);
            String device = device(Keys.device(label));
            List<Prefix> shared = settings.required(Keys.shared(label))
                    .map(value -> shared(Keys.shared(label), value))
                    .orElse(List.of());
            gateways.add(new GatewayConfig(
                    label,
                    device,
                    onDevice ? device : GatewayConfig.LINK_PREFIX + label,
                    settings.whole(Keys.index(label), 1, HIGHEST_INDEX, place),
                    shared,
                    published(label, labels),
                    settings.flag(Keys.heartbeat(label), true),
                    witnesses(Keys.witness(label)),
                    settings.text(Keys.routes(label))
                            .map(value -> routes(Keys.routes(label), value, shared))
                            .orElse(List.of())));
        }
        return gateways;
    }

    private List<Ip> witnesses(String key) {
        List<Ip> witnesses = new ArrayList<>();
        for (String value : settings.text(key).map(text -> text.split(",", -1)).orElse(new String[0])) {
            Ip witness = host(key, value.strip());
            if (witness != null && !witnesses.contains(witness)) {
                witnesses.add(witness);
            }
        }
        if (witnesses.size() > MOST_WITNESSES) {
            settings.error(key, witnesses.size() + " neighbours are listed; at most " + MOST_WITNESSES);
        }
        return witnesses;
    }

    private List<Prefix> shared(String key, String value) {
        SharedAddresses parsed = SharedAddresses.parse(value);
        parsed.problems().forEach(problem -> settings.error(key, problem));
        return parsed.addresses();
    }

    private List<RouteSpec> routes(String key, String value, List<Prefix> shared) {
        SharedRoutes parsed = SharedRoutes.parse(value, shared);
        parsed.problems().forEach(problem -> settings.error(key, problem));
        return parsed.routes();
    }

    private List<PublishedRange> published(String label, List<String> labels) {
        String key = Keys.published(label);
        Optional<String> value = settings.text(key);
        if (value.isEmpty() || !settings.isGood(Keys.INTERFACES)) {
            return List.of(); // where the labels are unclear, so is what is answered on them
        }
        PublishedAddresses parsed = PublishedAddresses.parse(value.get(), label, labels);
        parsed.problems().forEach(problem -> settings.error(key, problem));
        return parsed.ranges();
    }

    private ClaimConfig claim(String scheme) {
        return new ClaimConfig(
                scheme,
                settings.duration(Keys.ARP_REFRESH, Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(10)),
                settings.flag(Keys.ARP_REPLY_FORM, false),
                settings.flag(Keys.PREEMPT, false));
    }

    private FilesConfig files() {
        Path stateDir = settings.absolutePath(Keys.STATE_DIR, "/var/lib/baton");
        Path socket = settings.absolutePath(Keys.CONTROL_SOCKET, "/run/baton/control.sock");
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            settings.error(
                    Keys.CONTROL_SOCKET,
                    "has " + length + " bytes; a socket's path has at most " + LONGEST_SOCKET_PATH);
        }
        return new FilesConfig(stateDir, socket);
    }
}
