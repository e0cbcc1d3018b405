package dev.baton.lab.net;

import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small site of network namespaces on this kernel: two gateways between a client and a server, all of whose cables
 * end in one switch.
 *
 * <pre>
 *     client .100 --- [lan 10.7.1.0/24]    --- gw1 .2, gw2 .3      shared 10.7.1.1
 *     server .100 --- [wan 203.0.113.0/24] --- gw1 .2, gw2 .3      shared 203.0.113.1
 *                     [sync 192.168.77.0/29] - gw1 .2, gw2 .3
 * </pre>
 *
 * The three bridges and all their ports live in a namespace of their own, {@link #wire()}: there faults are inflicted
 * and frames are seen as a switch sees them. Needs root. Names are unique, so labs may run side by side; nothing
 * outside the namespaces is touched. {@link #close()} removes all of it, also at the end of the JVM; what a killed JVM
 * leaves behind goes with {@link Sweep}. Any thread; opening and closing exclude each other.
 *
 * <p>{@link #openForMachines()} leaves the place of the gateways to machines that somebody else runs: their ports are tap
 * devices then, of the same names.
 */
public final class Lab implements AutoCloseable {
    private static final Set<Lab> OPEN = ConcurrentHashMap.newKeySet();
    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Lab::closeAll, "lab-close"));
    }

    private final LabName name;
    private final boolean machines;
    private final Netns wire;
    private final Map<Station, Netns> hosts = new EnumMap<>(Station.class);
    private final Path directory;
    private final Faults faults;
    private final Deque<Process> processes = new ArrayDeque<>();
    private boolean closed;

    private Lab(LabName name, boolean machines) {
        this.name = name;
        this.machines = machines;
        this.wire = new Netns(name + "-switch");
        for (Station station : Station.values()) {
            if (!isMachine(station)) {
                hosts.put(station, new Netns(name + "-" + station.label()));
            }
        }
        this.directory = Path.of(System.getProperty("java.io.tmpdir"), name.toString());
        this.faults = new Faults(wire);
    }

    /**
     * Builds a lab and returns when every address is there and every port forwards.
     *
     * @throws IllegalStateException when the kernel or a tool refuses; nothing is left behind then
     */
    public static Lab open() {
        return open(false);
    }

    /**
     * The same site with a tap device at each port of the gateways, and no namespaces for them: for machines that are
     * started in {@link #wire()}. A port has carrier while a machine holds it.
     */
    public static Lab openForMachines() {
        return open(true);
    }

    private static Lab open(boolean machines) {
        if (!isRoot()) {
            throw new IllegalStateException("the lab makes network namespaces and needs root");
        }
        Lab lab = new Lab(LabName.next(), machines);
        OPEN.add(lab);
        try {
            lab.build();
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isMachine(Station station) {
        return machines && Station.GATEWAYS.contains(station);
    }

    /** The namespace of a host. */
    public Netns in(Station station) {
        return Objects.requireNonNull(hosts.get(station), () -> station.label() + " is a machine here, no namespace");
    }

    /** The namespace of the switch: bridges {@code lan}, {@code wan}, {@code sync} with all ports. */
    public Netns wire() {
        return wire;
    }

    public Faults faults() {
        return faults;
    }

    /** The device of a host is gone, and all that was on it: a driver that is unloaded, a card that is taken out. */
    public Fault remove(Station station, Segment segment) {
        return Fault.inflict(
                "remove", station.port(segment), () -> wire.ipBatch("link del " + station.port(segment) + "\n"));
    }

    /** Ends {@link #remove}: a device of the old name and address is there, with a MAC of its own. */
    public Fault insert(Station station, Segment segment, Mac mac) {
        return Fault.inflict("insert", station.port(segment), () -> {
            wire.ipBatch(portLines(station, segment, mac));
            in(station).ipBatch(deviceLines(station, segment));
        });
    }

    /** A directory of this lab, deleted with it. */
    public Path directory() {
        return directory;
    }

    public String name() {
        return name.toString();
    }

    /** Starts a process that ends with the lab at the latest. */
    public Process start(ProcessBuilder builder) {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            try {
                Process process = builder.start();
                processes.push(process);
                return process;
            } catch (IOException e) {
                throw new UncheckedIOException(String.join(" ", builder.command()), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Process process : processes) {
            process.destroyForcibly();
        }
        List<Netns> all = new ArrayList<>(hosts.values());
        all.add(wire);
        Netns.destroy(all);
        Sweep.deleteTree(directory);
        OPEN.remove(this);
    }

    private static void closeAll() {
        ending = true;
        // A failure in one must not keep the others; the sweep gets the rest.
        for (Lab lab : OPEN) {
            try {
                lab.close();
            } catch (RuntimeException e) {
                System.err.println(lab.name + ": " + e);
            }
        }
    }

    private synchronized void build() {
        if (ending || closed) {
            throw new IllegalStateException("the JVM is ending");
        }
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StringBuilder namespaces = new StringBuilder("netns add " + wire.name() + "\n");
        hosts.values()
                .forEach(host ->
                        namespaces.append("netns add ").append(host.name()).append('\n'));
        Tool.run(List.of("ip", "-batch", "-"), namespaces.toString());
        // A switch has no addresses of its own: not a frame on the wire comes from it.
        wire.run("sh", "-c", "for f in default all; do echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done");
        for (Station gateway : Station.GATEWAYS) {
            if (!isMachine(gateway)) {
                in(gateway).run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
            }
        }
        wire.ipBatch(switchLines());
        hosts.forEach((station, netns) -> netns.ipBatch(hostLines(station)));
        faults.prepare();
    }

    /** Ports come up in the switch last, so that the first frame already finds its bridge. */
    private String switchLines() {
        StringBuilder lines = new StringBuilder();
        for (Segment segment : Segment.values()) {
            lines.append("link add ").append(segment.label()).append(" type bridge stp_state 0 mcast_snooping 0\n");
            lines.append("link set ").append(segment.label()).append(" up\n");
        }
        for (Station station : Station.values()) {
            for (Segment segment : station.segments()) {
                lines.append(
                        isMachine(station)
                                ? tapLines(station, segment)
                                : portLines(station, segment, station.mac(segment)));
            }
        }
        return lines.toString();
    }

    private String portLines(Station station, Segment segment, Mac mac) {
        String port = station.port(segment);
        return "link add " + port + " type veth peer name " + segment.device() + " address " + mac + " netns "
                + in(station).name() + "\nlink set " + port + " master " + segment.label() + " up\n";
    }

    private static String tapLines(Station station, Segment segment) {
        String port = station.port(segment);
        return "tuntap add dev " + port + " mode tap\nlink set " + port + " master " + segment.label() + " up\n";
    }

    private static String hostLines(Station station) {
        StringBuilder lines = new StringBuilder("link set lo up\n");
        for (Segment segment : station.segments()) {
            lines.append(deviceLines(station, segment));
        }
        if (!Station.GATEWAYS.contains(station)) {
            Segment segment = station.segments().get(0);
            lines.append("route add default via ").append(segment.shared()).append('\n');
        }
        return lines.toString();
    }

    private static String deviceLines(Station station, Segment segment) {
        return "link set " + segment.device() + " up\naddr add " + station.prefix(segment) + " dev " + segment.device()
                + "\n";
    }
}
