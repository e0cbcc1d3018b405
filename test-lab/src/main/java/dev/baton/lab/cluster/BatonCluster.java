package dev.baton.lab.cluster;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.IpView;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Baton as its build leaves it in {@code agent/target/baton}, spoken to only through its commands, its control socket
 * and its files.
 */
public final class BatonCluster implements Cluster {
    static final int CLUSTER_ID = 7;
    /** The documented vendor scheme for cluster 7: index 1 (lan), index 2 (wan). */
    private static final Map<Segment, Mac> SHARED =
            Map.of(Segment.LAN, Mac.parse("10:00:00:c1:4a:87"), Segment.WAN, Mac.parse("10:00:00:c1:4a:47"));

    /** An agent that lives answers in a few milliseconds; one that is stopped never does. */
    private static final Duration ANSWER = Duration.ofMillis(500);

    private static final Set<Path> ARCHIVED = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Map<String, String> settings;
    private final Duration patience;
    private final String javaOptions;
    private final Path installed;

    private BatonCluster(String name, Map<String, String> settings, Duration patience) {
        this(name, settings, patience, "", tree());
    }

    private BatonCluster(
            String name, Map<String, String> settings, Duration patience, String javaOptions, Path installed) {
        this.name = name;
        this.settings = settings;
        this.patience = patience;
        this.javaOptions = javaOptions;
        this.installed = installed;
    }

    /** The minimal configuration: every timing at its default. */
    public static BatonCluster defaults() {
        return new BatonCluster("baton-default", Map.of(), Duration.ofSeconds(3));
    }

    /** The timing of {@code heartbeat.profile=vendor}. */
    public static BatonCluster vendor() {
        return new BatonCluster("baton-vendor", Map.of("heartbeat.profile", "vendor"), Duration.ofSeconds(3));
    }

    /** The timing of {@code heartbeat.profile=fast}. */
    public static BatonCluster fast() {
        return new BatonCluster("baton-fast", Map.of("heartbeat.profile", "fast"), Duration.ofSeconds(3));
    }

    /** The default timing with {@code mac.scheme=device}. */
    public static BatonCluster device() {
        return new BatonCluster("baton-device", Map.of("mac.scheme", "device"), Duration.ofSeconds(3));
    }

    /** The same with one more key, or another value for it. */
    public BatonCluster with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new BatonCluster(name, more, patience, javaOptions, installed);
    }

    /** The same with options for the JVM of the agents. */
    public BatonCluster withJavaOptions(String options) {
        return new BatonCluster(name, settings, patience, options, installed);
    }

    /** The same with agents of another copy of the product's tree; commands are still the build's. */
    public BatonCluster installedIn(Path tree) {
        return new BatonCluster(name, settings, patience, javaOptions, tree);
    }

    /**
     * Where the build left the product; {@code -Dbaton.tree} names another place. As where it is installed, its class archive
     * has been made: without it each agent takes a second longer to start.
     */
    public static Path tree() {
        Path tree = built();
        Path archiver = tree.resolve("bin/baton-archive");
        if (ARCHIVED.add(tree) && Files.isExecutable(archiver)) {
            Tool.run(List.of(archiver.toString()));
        }
        return tree;
    }

    private static Path built() {
        String named = System.getProperty("baton.tree");
        if (named != null) {
            return Path.of(named);
        }
        Path from = Path.of("").toAbsolutePath();
        for (Path at = from; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("test-lab/pom.xml"))) {
                return at.resolve("agent/target/baton");
            }
        }
        throw new IllegalStateException("no agent/target/baton above " + from + "; name it with -Dbaton.tree");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> prepare(Lab lab, Station gateway, Path directory) {
        Path program = program(installed);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(program + " is missing; build it: mvn -q -DskipTests package");
        }
        try {
            Path key = directory.resolve("cluster.key");
            Files.deleteIfExists(key);
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, key(lab) + "\n");
            Files.writeString(file(lab, gateway), configuration(lab, gateway, directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> run = new ArrayList<>();
        if (!javaOptions.isEmpty()) {
            run.addAll(List.of("env", "BATON_JAVA_OPTS=" + javaOptions));
        }
        run.addAll(command(program, lab, gateway, "run"));
        return run;
    }

    private String configuration(Lab lab, Station gateway, Path directory) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("cluster.id", Integer.toString(CLUSTER_ID));
        keys.put("node.id", Integer.toString(gateway.number()));
        keys.put("node.name", gateway.label());
        keys.put("cluster.key.file", directory.resolve("cluster.key").toString());
        keys.put("sync.interface", Segment.SYNC.device());
        keys.put("interfaces", "lan, wan");
        for (Segment segment : Segment.GATEWAY) {
            keys.put("interface." + segment.label() + ".device", segment.device());
            keys.put(
                    "interface." + segment.label() + ".shared",
                    segment.sharedPrefix().toString());
        }
        keys.put("state.dir", directory.resolve("state").toString());
        keys.put("control.socket", socket(lab, gateway).toString());
        keys.putAll(settings);
        StringBuilder text = new StringBuilder();
        keys.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    /** Both members read the same key; every lab has its own. */
    private static String key(Lab lab) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(lab.name().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The configuration file of a gateway. */
    public static Path file(Lab lab, Station gateway) {
        return lab.directory().resolve(gateway.label()).resolve("baton.properties");
    }

    private static Path socket(Lab lab, Station gateway) {
        return lab.directory().resolve(gateway.label()).resolve("control.sock");
    }

    private static Path program(Path tree) {
        return tree.resolve("bin/baton");
    }

    private static List<String> command(Path program, Lab lab, Station gateway, String... words) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-c", file(lab, gateway).toString()));
        return command;
    }

    /** Runs another command of the product on a gateway: {@code check}, {@code explain}. */
    public static Tool.Result command(Lab lab, Station gateway, List<String> words) {
        return Tool.attempt(
                lab.in(gateway).command(command(program(tree()), lab, gateway, words.toArray(String[]::new))), "");
    }

    /** What the agent says of itself; empty while it does not answer. */
    public static Optional<JsonObject> status(Lab lab, Station gateway) {
        return ask(lab, gateway, "status", ANSWER)
                .map(text -> JsonParser.parseString(text).getAsJsonObject());
    }

    /**
     * Gives the agent a command as {@code baton} would over the control socket, without the time that a process takes to start.
     *
     * @return the JSON object that it answers; empty when nobody does in time
     */
    public static Optional<String> ask(Lab lab, Station gateway, String command, Duration patience) {
        return ControlSocket.ask(socket(lab, gateway), command, patience);
    }

    @Override
    public Mac sharedMac(Segment segment) {
        return Objects.requireNonNull(SHARED.get(segment), "no shared MAC on " + segment);
    }

    /** With device MACs as the neighbour believes; before it has asked, by who has the address. */
    @Override
    public Optional<Station> owner(Lab lab, Segment segment) {
        if (!"device".equals(settings.get("mac.scheme"))) {
            return Cluster.super.owner(lab, segment);
        }
        Station neighbour = segment == Segment.LAN ? Station.CLIENT : Station.SERVER;
        Optional<Mac> believed = IpView.neighbour(lab.in(neighbour), segment.shared());
        return Station.GATEWAYS.stream()
                .filter(gateway -> believed.map(gateway.mac(segment)::equals)
                        .orElseGet(() -> IpView.hasAddress(lab.in(gateway), segment.device(), segment.shared())))
                .findFirst();
    }

    @Override
    public boolean settled(Pair pair) {
        int active = 0;
        int standby = 0;
        for (Station gateway : Station.GATEWAYS) {
            Optional<JsonObject> status = status(pair.lab(), gateway);
            if (status.isEmpty()) {
                return false;
            }
            String word = status.get().get("status").getAsString();
            boolean isProtected = status.get().get("protected").getAsBoolean();
            active += word.equals("ACTIVE") && isProtected ? 1 : 0;
            standby += word.equals("STANDBY") ? 1 : 0;
        }
        return active == 1 && standby == 1;
    }

    /** From the status, which keeps the latest with the time at which they happened, not at which they were written. */
    @Override
    public List<LogLine> events(Pair pair, Station gateway) {
        List<String> lines = new ArrayList<>();
        status(pair.lab(), gateway)
                .map(status -> status.getAsJsonArray("events"))
                .ifPresent(events -> events.forEach(event -> lines.add(event.getAsString())));
        return LogLine.parse(lines);
    }

    @Override
    public int claims(Pair pair, Station gateway) {
        // From the log: the status keeps the latest events only.
        return (int) LogLine.parse(pair.agent(gateway).logLines()).stream()
                .filter(line -> line.isTo("role", "active"))
                .count();
    }

    @Override
    public Duration patience() {
        return patience;
    }
}
