package dev.baton.lab.guest;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A pair of guests with the package installed and the agents enabled, and the site around them. Made once for all scenarios
 * that want the same hosts. One thread, but for what is done on both guests at once.
 */
final class Stage implements AutoCloseable {
    /** Generous: an emulated JVM takes ten seconds to start, on a host that is busy with other things. */
    static final Duration SETTLING = Duration.ofMinutes(6);

    /** For a takeover, with all that an emulated standby needs to be sure. */
    static final Duration TAKEOVER = Duration.ofMinutes(2);

    private static final String KEY = "/etc/baton/cluster.key";

    private final HostNetwork network;
    private final Props props;
    private final Progress progress;
    private final Lab lab;
    private final Map<Station, Guest> guests = new EnumMap<>(Station.class);
    private Outside outside;

    private Stage(HostNetwork network, Props props, Progress progress, Lab lab) {
        this.network = network;
        this.props = props;
        this.progress = progress;
        this.lab = lab;
        this.outside = new Outside(lab);
    }

    /** What all stages of a run have in common. */
    record Props(GuestImage image, Accelerator accelerator, Path product, String timing) {}

    /** Switches both guests on, and returns when both let us in. */
    static Stage open(HostNetwork network, Props props, Progress progress) {
        Lab lab = Lab.openForMachines();
        try {
            Machine.addPorts(lab);
            network.site().accept(lab);
            Path key = RemoteShell.makeKey(lab);
            Stage stage = new Stage(network, props, progress, lab);
            for (Station station : Station.GATEWAYS) {
                Machine machine =
                        new Machine(lab, station, props.image(), props.accelerator(), network.kernelOptions());
                GuestFiles files = network.filesOf(station)
                        .copy("/root/.ssh/authorized_keys", Path.of(key + ".pub"))
                        .copy("/root/baton.deb", props.product());
                machine.prepare(files);
                stage.guests.put(station, new Guest(station, machine, new RemoteShell(lab, station, key)));
            }
            stage.progress.step("booting two guests with " + network.name());
            Station.GATEWAYS.forEach(station -> stage.guest(station).machine().powerOn());
            Station.GATEWAYS.forEach(station -> stage.guest(station).awaitUp());
            return stage;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** Installs the package as an administrator would, who then writes a key and a file, has them checked, and enables the unit. */
    void install() {
        progress.step("installing " + props.product().getFileName());
        onBoth(guest -> guest.run("dpkg -i /root/baton.deb"));
        onBoth(guest -> Broken.unless(
                guest.unit("ActiveState").equals("inactive"),
                "the installation has started something on " + guest.station().label() + ": "
                        + guest.unit("ActiveState")));
        Guest first = guest(Station.GW1);
        first.run("mkdir -p /etc/baton && baton keygen " + KEY);
        String key = first.run("cat " + KEY);
        guest(Station.GW2).shell().write(KEY, key);
        onBoth(guest -> guest.shell().write("/etc/baton/baton.properties", configuration(guest.station())));
        progress.step("baton check, systemctl enable --now baton");
        onBoth(guest -> guest.run("baton check"));
        onBoth(guest -> guest.run("systemctl enable --now --no-block baton"));
    }

    private String configuration(Station station) {
        StringBuilder text = new StringBuilder("cluster.id = 7\nnode.id = " + station.number() + "\n");
        text.append("cluster.key.file = ").append(KEY).append('\n');
        text.append("sync.interface = sync0\ninterfaces = lan, wan\n").append(props.timing());
        for (Segment segment : Segment.GATEWAY) {
            String line = "interface." + segment.label();
            text.append(line)
                    .append(".device = ")
                    .append(network.device(segment))
                    .append('\n');
            text.append(line)
                    .append(".shared = ")
                    .append(segment.sharedPrefix())
                    .append('\n');
        }
        return text.toString();
    }

    Lab lab() {
        return lab;
    }

    HostNetwork network() {
        return network;
    }

    Progress progress() {
        return progress;
    }

    Guest guest(Station station) {
        return Objects.requireNonNull(guests.get(station), station::label);
    }

    Outside outside() {
        return outside;
    }

    /** Begins new captures, for a new scenario. */
    void watchAnew() {
        outside.stop();
        outside = new Outside(lab);
    }

    /** Does something on both guests at once; a failure is told when both have ended. */
    void onBoth(Consumer<Guest> act) {
        List<CompletableFuture<Void>> acts = Station.GATEWAYS.stream()
                .map(station -> CompletableFuture.runAsync(
                        () -> act.accept(guest(station)), task -> new Thread(task, station.label()).start()))
                .toList();
        RuntimeException failure = null;
        for (CompletableFuture<Void> one : acts) {
            try {
                one.join();
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits until one agent says it is active and protected, the other that it stands by, and neighbours find the former. */
    Station settle() {
        return confirmed(awaitSettled());
    }

    private Station awaitSettled() {
        return Pause.untilThere("one host is Active, protected, the other Standby", SETTLING, this::settled);
    }

    private Optional<Station> settled() {
        return Station.GATEWAYS.stream()
                .filter(station -> guest(station.peer()).word().equals("STANDBY"))
                .filter(station ->
                        guest(station).word().equals("ACTIVE") && guest(station).isProtected())
                .findFirst();
    }

    private Station confirmed(Station active) {
        outside.awaitOwner(active, TAKEOVER);
        outside.expectOwner(active);
        return active;
    }

    /** Waits for {@link #settle}, and requires who it is. */
    void settleWith(Station active) {
        expect(active, settle());
    }

    private static void expect(Station active, Station found) {
        Broken.unless(found == active, found.label() + " is active, not " + active.label());
    }

    /** Waits for the shells of guests that are booting, then for both agents, and notes how long it took. */
    Station settleAfterBoot(String what, Station... booted) {
        for (Station station : booted) {
            guest(station).awaitUp();
        }
        Station active = awaitSettled();
        for (Station station : booted) {
            Duration whole = guest(station).uptime();
            progress.booted(new Progress.Boot(
                    what, station, JournalEntry.active(guest(station).journal()), whole));
        }
        return confirmed(active);
    }

    /** The same, and requires who is active. */
    void settleAfterBootWith(Station active, String what, Station... booted) {
        expect(active, settleAfterBoot(what, booted));
    }

    /** Requires that the agent of this boot is the first that systemd started in it. */
    void expectStartedOnce(Station station) {
        String restarts = guest(station).unit("NRestarts");
        Broken.unless(
                restarts.equals("0"),
                "systemd had to start the agent of " + station.label() + " again: NRestarts=" + restarts);
    }

    /**
     * Pulls the plug of a guest. Its end of the sync cable is dark then, and the other end loses carrier, as on a direct cable;
     * on the others there is a switch between.
     */
    void powerOff(Station station) {
        guest(station).powerOff();
        if (guest(station.peer()).machine().isOn()) {
            guest(station.peer()).machine().carrier(Segment.SYNC.device(), false);
        }
    }

    /** Puts it in again. */
    void powerOn(Station station) {
        guest(station).machine().powerOn();
        guest(station.peer()).machine().carrier(Segment.SYNC.device(), true);
    }

    /** Keeps all that tells what happened. */
    void keep(Path directory) {
        outside.keep(directory);
        onBoth(guest -> guest.keep(directory.resolve(guest.station().label())));
    }

    @Override
    public void close() {
        lab.close();
    }
}
