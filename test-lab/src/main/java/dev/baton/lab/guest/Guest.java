package dev.baton.lab.guest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.baton.lab.cluster.ControlSocket;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A gateway: its machine, the Debian on it, and the agent there, if one is installed. One thread. */
final class Guest {
    /** From power or reset to the first shell; half a minute on an emulated processor that has nothing else to do. */
    static final Duration BOOT = Duration.ofMinutes(10);

    /** An agent answers in milliseconds; an emulated one whose host is busy takes longer. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final Station station;
    private final Machine machine;
    private final RemoteShell shell;
    private String bootId = "";

    Guest(Station station, Machine machine, RemoteShell shell) {
        this.station = station;
        this.machine = machine;
        this.shell = shell;
    }

    Station station() {
        return station;
    }

    Machine machine() {
        return machine;
    }

    RemoteShell shell() {
        return shell;
    }

    /** Runs a script of sh as root; a failure is an exception. */
    String run(String script) {
        return shell.run(script);
    }

    /** Waits for the shell of a boot that was not seen before. */
    void awaitUp() {
        Pause.until(station.label() + " is up and lets us in", BOOT, () -> {
            if (!machine.isOn()) {
                throw new Broken("QEMU of " + station.label() + " has ended: " + read(machine.errors()));
            }
            if (!shell.connect()) {
                return false;
            }
            Tool.Result id = shell.attempt("cat /proc/sys/kernel/random/boot_id");
            if (id.exit() != 0 || id.out().equals(bootId)) {
                return false;
            }
            bootId = id.out();
            return true;
        });
    }

    /** Orders a reboot; {@link #awaitUp} waits for its end. */
    void reboot() {
        // The connection may end before the command does.
        Tool.Result result = shell.attempt("systemctl reboot");
        if (result.exit() != 0 && result.exit() != 255) {
            throw new Broken("systemctl reboot on " + station.label() + ": " + result.err());
        }
        shell.disconnect();
    }

    /** Pulls the plug. */
    void powerOff() {
        machine.powerOff();
        shell.disconnect();
    }

    /** What the agent says of itself; empty when none answers. */
    Optional<JsonObject> status() {
        return ControlSocket.ask(shell.controlSocket(), "status", ANSWER).flatMap(Guest::object);
    }

    /** An agent, or a connection, that ends in the middle of an answer has given none. */
    private static Optional<JsonObject> object(String text) {
        try {
            return Optional.of(JsonParser.parseString(text).getAsJsonObject());
        } catch (JsonParseException cutOff) {
            return Optional.empty();
        }
    }

    /** The agent's word for this host; empty when none answers. */
    String word() {
        return status().map(status -> status.get("status").getAsString()).orElse("");
    }

    /** Whether an alarm of the agent holds these words. */
    boolean hasAlarm(String words) {
        return status().stream()
                .flatMap(status -> status.getAsJsonArray("alarms").asList().stream())
                .anyMatch(alarm -> alarm.getAsString().contains(words));
    }

    boolean isProtected() {
        return status().map(status -> status.get("protected").getAsBoolean()).orElse(false);
    }

    /** What the agent and systemd said of it in this boot. */
    List<JournalEntry> journal() {
        return JournalEntry.parse(run("journalctl -b -u baton.service -o json --no-pager"));
    }

    /** Time since the kernel began. */
    Duration uptime() {
        String seconds = run("cat /proc/uptime").split(" ", 2)[0];
        return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
    }

    /** One property of the unit, as systemd has it: {@code NRestarts}, {@code MainPID}. */
    String unit(String property) {
        return run("systemctl show -P " + property + " baton.service").strip();
    }

    /** Copies all that tells what happened here into a directory, from the disk where the guest does not answer. */
    void keep(Path directory) {
        try {
            Files.createDirectories(directory);
            if (Files.exists(machine.console())) {
                Files.copy(machine.console(), directory.resolve("console.log"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(directory.resolve("qemu.log"), read(machine.errors()));
            if (machine.isOn() && shell.attempt("true").exit() == 0) {
                askAll(directory);
            } else {
                machine.powerOff();
                Tool.attempt(
                        List.of(
                                "debugfs",
                                "-R",
                                "rdump /var/log/journal " + directory,
                                machine.disk().toString()),
                        "");
                Tool.Result journal = Tool.attempt(
                        List.of("journalctl", "--no-pager", "-o", "short-precise", "-D", directory + "/journal"), "");
                Files.writeString(directory.resolve("journal.txt"), journal.out() + journal.err());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void askAll(Path directory) throws IOException {
        for (List<String> one : List.of(
                List.of("journal.txt", "journalctl --no-pager -o short-precise"),
                List.of(
                        "status.txt",
                        "systemctl status --no-pager -l baton; systemctl --failed; timeout 90 baton status"),
                List.of("addr.txt", "ip -d addr; ip -s route; ip -6 route; ip rule; ip neigh"),
                List.of("ruleset.txt", "nft list ruleset"),
                List.of("processes.txt", "ps -eLo pid,tid,cls,rtprio,ni,stat,etime,time,args"))) {
            Tool.Result result = shell.attempt("exec 2>&1; " + one.get(1));
            Files.writeString(directory.resolve(one.get(0)), result.out() + result.err());
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
