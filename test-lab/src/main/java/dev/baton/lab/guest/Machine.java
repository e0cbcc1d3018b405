package dev.baton.lab.guest;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hardware of a guest: a QEMU process in the switch's namespace, with a disk, a serial console that is kept in a file, and a
 * network card on each tap device of its place. It can be switched on, lose its power, and have a cable pulled. One thread.
 */
final class Machine {
    private static final long MAC_BASE = 0x021a_b000_0000L;
    private static final int MANAGEMENT = 4;
    private static final int SECOND_LAN = 5;

    private final Lab lab;
    private final Station station;
    private final GuestImage image;
    private final Accelerator accelerator;
    private final String kernelOptions;
    private final Path directory;
    private @Nullable Process qemu;

    Machine(Lab lab, Station station, GuestImage image, Accelerator accelerator, String kernelOptions) {
        this.lab = lab;
        this.station = station;
        this.image = image;
        this.accelerator = accelerator;
        this.kernelOptions = kernelOptions;
        this.directory = lab.directory().resolve(station.label());
    }

    /** The management port, and a second one on the LAN, of both places; the lab itself has made the others. */
    static void addPorts(Lab lab) {
        Netns wire = lab.wire();
        StringBuilder lines = new StringBuilder("link add mgmt type bridge stp_state 0 mcast_snooping 0\n");
        lines.append("addr add ").append(RemoteShell.OWN).append(" dev mgmt\nlink set mgmt up\n");
        for (Station gateway : Station.GATEWAYS) {
            String port = gateway.label() + "-mgmt";
            lines.append("tuntap add dev ").append(port).append(" mode tap\n");
            lines.append("link set ").append(port).append(" master mgmt up\n");
            String second = secondLanPort(gateway);
            lines.append("tuntap add dev ").append(second).append(" mode tap\n");
            lines.append("link set ")
                    .append(second)
                    .append(" master ")
                    .append(Segment.LAN.label())
                    .append(" up\n");
        }
        wire.ipBatch(lines.toString());
        // The two must not hear each other here: it would be a path that no site has.
        for (Station gateway : Station.GATEWAYS) {
            wire.run("bridge", "link", "set", "dev", gateway.label() + "-mgmt", "isolated", "on");
        }
    }

    /** The port behind the device {@code lan1}. */
    static String secondLanPort(Station gateway) {
        return gateway.label() + "-lan1";
    }

    /** Gives it a disk. */
    void prepare(GuestFiles files) {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        image.copyTo(disk(), files);
    }

    Path disk() {
        return directory.resolve("disk.img");
    }

    /** Everything that was said on the serial console, over all lives. */
    Path console() {
        return directory.resolve("console.log");
    }

    /** A socket by which one can type on it. */
    Path consoleSocket() {
        return directory.resolve("console.sock");
    }

    /** By which it is found among all processes of this host. */
    String name() {
        return lab.name() + "-" + station.label();
    }

    boolean isOn() {
        return qemu != null && qemu.isAlive();
    }

    /** Switches it on: a cold start. */
    void powerOn() {
        if (isOn()) {
            throw new IllegalStateException(station.label() + " is on");
        }
        ProcessBuilder builder = new ProcessBuilder(lab.wire().command(command()));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(errors().toFile()));
        qemu = lab.start(builder);
    }

    /** What QEMU itself complained of. */
    Path errors() {
        return directory.resolve("qemu.log");
    }

    /** Pulls the plug: the machine is gone from one moment to the next, its disk as it is. */
    void powerOff() {
        Process process = Objects.requireNonNull(qemu, "never switched on");
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether a card has carrier; stays so over reboots, not over {@link #powerOn}. */
    void carrier(String device, boolean on) {
        new Monitor(monitorSocket()).execute("set_link", "{\"name\":\"card-" + device + "\",\"up\":" + on + "}");
    }

    private Path monitorSocket() {
        return directory.resolve("monitor.sock");
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-name", "guest=" + name()));
        command.addAll(accelerator.options());
        command.addAll(List.of("-m", "1024", "-smp", "1", "-rtc", "base=utc"));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
        command.addAll(List.of("-kernel", image.kernel().toString()));
        command.addAll(List.of("-initrd", image.initialRamDisk().toString()));
        command.addAll(List.of(
                "-append",
                ("root=/dev/vda rw console=ttyS0 quiet mitigations=off no_timer_check systemd.hostname="
                                + station.label() + " " + kernelOptions)
                        .strip()));
        // Only this process could lose what is not yet written through, and what it wrote stays when it dies.
        command.addAll(List.of("-drive", "file=" + disk() + ",format=raw,if=virtio,cache=unsafe"));
        command.addAll(List.of("-device", "virtio-rng-pci"));
        for (Segment segment : station.segments()) {
            addCard(command, segment.device(), station.port(segment), segment.number());
        }
        addCard(command, "mgmt0", station.label() + "-mgmt", MANAGEMENT);
        addCard(command, "lan1", secondLanPort(station), SECOND_LAN);
        command.addAll(List.of(
                "-chardev",
                "socket,id=console,path=" + consoleSocket() + ",server=on,wait=off,logfile=" + console()
                        + ",logappend=on"));
        command.addAll(List.of("-serial", "chardev:console"));
        command.addAll(List.of("-qmp", "unix:" + monitorSocket() + ",server=on,wait=off"));
        return command;
    }

    private void addCard(List<String> command, String device, String port, int number) {
        command.add("-netdev");
        command.add("tap,id=" + device + ",ifname=" + port + ",script=no,downscript=no");
        command.add("-device");
        command.add("virtio-net-pci,id=card-" + device + ",netdev=" + device + ",mac=" + mac(number));
    }

    private String mac(int number) {
        return new Mac(MAC_BASE | (long) number << 8 | station.number()).toString();
    }
}
