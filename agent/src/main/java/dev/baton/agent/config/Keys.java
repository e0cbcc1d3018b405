package dev.baton.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The names of all keys, one place for the reader, the checks and their messages. Pure. */
public final class Keys {
    public static final String CLUSTER_ID = "cluster.id";
    public static final String NODE_ID = "node.id";
    public static final String NODE_NAME = "node.name";
    public static final String CLUSTER_KEY_FILE = "cluster.key.file";
    public static final String SYNC_INTERFACE = "sync.interface";
    public static final String SYNC_PEER = "sync.peer";
    public static final String INTERFACES = "interfaces";
    public static final String STATE_DIR = "state.dir";
    public static final String CONTROL_SOCKET = "control.socket";
    static final String HEARTBEAT_PROFILE = "heartbeat.profile";
    static final String HEARTBEAT_INTERVAL = "heartbeat.interval";
    static final String HEARTBEAT_MISSES = "heartbeat.misses";
    static final String DETECT_UNCALIBRATED = "detect.uncalibrated";
    static final String START_SILENCE = "start.silence";
    static final String START_PATIENCE = "start.patience";
    static final String START_CONFLICT = "start.conflict";
    static final String LEASE_DURATION = "lease.duration";
    public static final String MAC_SCHEME = "mac.scheme";
    static final String ARP_REFRESH = "arp.refresh";
    static final String ARP_REPLY_FORM = "arp.reply-form";
    static final String PREEMPT = "preempt";

    static final String INTERFACE_PREFIX = "interface.";

    /** What may follow {@code interface.LABEL.} now. */
    private static final List<String> OF_INTERFACE =
            List.of("device", "index", "shared", "published", "heartbeat", "witness", "routes");

    private static final List<String> GLOBAL = List.of(
            CLUSTER_ID,
            NODE_ID,
            NODE_NAME,
            CLUSTER_KEY_FILE,
            SYNC_INTERFACE,
            SYNC_PEER,
            INTERFACES,
            HEARTBEAT_PROFILE,
            HEARTBEAT_INTERVAL,
            HEARTBEAT_MISSES,
            DETECT_UNCALIBRATED,
            START_SILENCE,
            START_PATIENCE,
            START_CONFLICT,
            LEASE_DURATION,
            MAC_SCHEME,
            ARP_REFRESH,
            ARP_REPLY_FORM,
            PREEMPT,
            STATE_DIR,
            CONTROL_SOCKET);

    private static final List<String> OF_HOST = List.of(SYNC_INTERFACE, CLUSTER_KEY_FILE, STATE_DIR, CONTROL_SOCKET);

    /** A line to copy for each required key. */
    private static final Map<String, String> EXAMPLES = Map.of(
            CLUSTER_ID,
            "7",
            NODE_ID,
            "1",
            CLUSTER_KEY_FILE,
            "/etc/baton/cluster.key",
            SYNC_INTERFACE,
            "eth2",
            INTERFACES,
            "lan, wan",
            "device",
            "eth0",
            "shared",
            "10.7.1.1/24");

    private Keys() {}

    public static String device(String label) {
        return INTERFACE_PREFIX + label + ".device";
    }

    static String index(String label) {
        return INTERFACE_PREFIX + label + ".index";
    }

    public static String shared(String label) {
        return INTERFACE_PREFIX + label + ".shared";
    }

    public static String published(String label) {
        return INTERFACE_PREFIX + label + ".published";
    }

    static String heartbeat(String label) {
        return INTERFACE_PREFIX + label + ".heartbeat";
    }

    static String witness(String label) {
        return INTERFACE_PREFIX + label + ".witness";
    }

    public static String routes(String label) {
        return INTERFACE_PREFIX + label + ".routes";
    }

    /** Every key that may stand in a file with these labels. */
    static List<String> all(List<String> labels) {
        List<String> keys = new ArrayList<>(GLOBAL);
        for (String label : labels) {
            OF_INTERFACE.forEach(last -> keys.add(INTERFACE_PREFIX + label + "." + last));
        }
        return keys;
    }

    /** The label in {@code interface.LABEL.anything}, or empty. */
    static String labelIn(String key) {
        int end = key.lastIndexOf('.');
        return key.startsWith(INTERFACE_PREFIX) && end > INTERFACE_PREFIX.length()
                ? key.substring(INTERFACE_PREFIX.length(), end)
                : "";
    }

    /** Whether the key would be known if its label were listed in {@code interfaces}. */
    static boolean isOfInterface(String key) {
        return !labelIn(key).isEmpty() && OF_INTERFACE.contains(lastPart(key));
    }

    /** Whether it is a key, of whatever label. */
    static boolean isLike(String text) {
        return GLOBAL.contains(text) || isOfInterface(text);
    }

    /** Whether the value is a name on this host, of a device or a file, which may be of any script. */
    static boolean isOfHost(String key) {
        return OF_HOST.contains(key) || isOfInterface(key) && lastPart(key).equals("device");
    }

    /** {@code cluster.id = 7}. */
    static String exampleLine(String key) {
        String value = EXAMPLES.getOrDefault(key, EXAMPLES.getOrDefault(lastPart(key), ""));
        return key + " = " + value;
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
