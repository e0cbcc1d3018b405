package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A host that does not have everything yet, as at a boot (DESIGN D13): the agent runs and serves with what there is, says what
 * it waits for, and takes it up when it comes. What it waits for is told by {@code check} too.
 */
class WaitingIT {
    private static final int REFUSED = 1;

    private Lab lab;
    private Netns host;
    private Installation baton;

    @BeforeEach
    void open() {
        lab = Lab.open();
        host = lab.in(Station.GW1);
        baton = new Installation(lab, Station.GW1);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void checkSays(String words) {
        Tool.Result check = baton.command("check");
        assertThat(check.err()).contains("waiting: ", words).doesNotContain("Exception");
        assertThat(check.out()).contains("would run, and wait for what is said above");
        assertThat(check.exit()).isEqualTo(REFUSED);
    }

    private static void awaitWaiting(RunningAgent agent, String words) {
        agent.await("WAITING " + words, status -> waits(status, words));
        agent.awaitAlarm("waiting: ", words);
        agent.awaitLog("waiting ", words);
    }

    private static void awaitTakenUp(RunningAgent agent, String words) {
        agent.await("no longer WAITING " + words, status -> !waits(status, words));
        agent.awaitNoAlarm(words);
        agent.awaitLog("waiting over: ", words);
    }

    private static boolean waits(JsonObject status, String words) {
        return status.getAsJsonArray("waiting").asList().stream()
                .anyMatch(each -> each.getAsString().contains(words));
    }

    /** Read-write, as the agent sees it too: a process in a namespace of the lab has mounts of its own. */
    private static void remount(RunningAgent agent, Path directory) {
        List<String> remount = List.of("mount", "-o", "remount,rw", directory.toString());
        List<String> inside = new ArrayList<>(List.of("nsenter", "-t", Long.toString(agent.pid()), "-m"));
        inside.addAll(remount);
        Tool.run(inside);
        Tool.run(remount);
    }

    private static boolean isClaimed(JsonObject status, String label) {
        return status.getAsJsonArray("interfaces").asList().stream()
                .map(each -> each.getAsJsonObject())
                .anyMatch(each -> each.get("label").getAsString().equals(label)
                        && each.get("claimed").getAsBoolean());
    }

    @Test
    void aSyncDeviceWithoutAddressAndCarrierKeepsNoLoneMemberFromServing() {
        String address = Station.GW1.prefix(Segment.SYNC).toString();
        host.ipBatch("addr flush dev sync0\nlink set sync0 down\n");
        checkSays("sync.interface: sync0 has no address; give it one");
        try (RunningAgent alone = baton.start().awaitStatus("ACTIVE")) {
            awaitWaiting(alone, "sync0 has no address");
            awaitWaiting(alone, "sync0 is down");
            host.ipBatch("link set sync0 up\naddr add " + address + " dev sync0\n");
            awaitTakenUp(alone, "sync0 has no address");
            awaitTakenUp(alone, "sync0 is down");
            try (RunningAgent peer = new Installation(lab, Station.GW2).start()) {
                alone.await(
                        "the peer on sync",
                        status -> status.getAsJsonArray("peers").toString().contains("\"name\":\"sync\"")
                                && status.get("protected").getAsBoolean());
                peer.awaitStatus("STANDBY");
                assertThat(peer.status()
                                .getAsJsonArray("peers")
                                .get(0)
                                .getAsJsonObject()
                                .getAsJsonArray("paths")
                                .asList())
                        .as("heard on all paths")
                        .hasSize(3)
                        .allMatch(
                                path -> path.getAsJsonObject().get("hearsPeer").getAsBoolean());
            }
        }
    }

    @Test
    void aHostThatHasNoDeviceYetWaitsForItsDevicesAndForNothingElse() {
        host.ipBatch("link delete sync0\nlink delete lan0\nlink delete wan0\n");
        try (RunningAgent alone = baton.start()) {
            for (Segment segment : Segment.values()) {
                awaitWaiting(alone, "there is no device " + segment.device());
            }
            assertThat(alone.status().getAsJsonArray("waiting")).hasSize(Segment.values().length);
            assertThat(alone.logLines())
                    .as("each told once")
                    .filteredOn(line -> line.contains("there is no device"))
                    .hasSize(Segment.values().length);
        }
    }

    @Test
    void anInterfaceThatComesLateIsClaimedThen() {
        host.ipBatch("link set wan0 down\nlink set wan0 name later0\n");
        checkSays("interface.wan.device: there is no device wan0");
        try (RunningAgent active = baton.start().awaitStatus("ACTIVE")) {
            awaitWaiting(active, "there is no device wan0");
            assertThat(isClaimed(active.status(), "lan")).isTrue();
            assertThat(isClaimed(active.status(), "wan")).isFalse();
            host.ipBatch("link set later0 name wan0\nlink set wan0 up\n");
            active.await("wan claimed", status -> isClaimed(status, "wan"));
            awaitTakenUp(active, "wan0");
            assertThat(host.run("ip", "-br", "link", "show", "bt-wan")).contains("UP");
        }
    }

    @Test
    void aSyncAddressOfIpv6ThatIsTentative() {
        host.ipBatch("addr flush dev sync0\n");
        host.run("sysctl", "-q", "-w", "net.ipv6.conf.sync0.dad_transmits=8");
        host.ipBatch("addr add fd00:77::1/64 dev sync0\n");
        checkSays("sync.interface: sync0 has fd00:77::1/64, which is tentative");
        try (RunningAgent active = baton.start().awaitStatus("ACTIVE")) {
            awaitWaiting(active, "sync0 has fd00:77::1/64, which is tentative");
            awaitTakenUp(active, "sync0 has fd00:77::1/64, which is tentative");
            active.awaitLog("sync device=sync0 address=fd00:77::1 to=ff02::1");
            assertThat(active.logLines()).noneMatch(line -> line.contains("failed "));
        }
    }

    @Test
    void aStateDirectoryThatCannotBeWritten() throws IOException {
        Path readOnly = Files.createDirectories(baton.directory().resolve("read-only"));
        Tool.run(List.of("mount", "-t", "tmpfs", "-o", "ro", "baton-read-only", readOnly.toString()));
        try {
            baton.with("state.dir", readOnly.resolve("state").toString())
                    .with("control.socket", readOnly.resolve("control.sock").toString());
            checkSays("state.dir: " + readOnly.resolve("state") + " cannot be written: its file system is read-only");
            baton.with("control.socket", baton.file("control.sock").toString());
            try (RunningAgent active = baton.start().awaitStatus("ACTIVE")) {
                awaitWaiting(active, "its file system is read-only; mount it read-write");
                active.awaitAlarm("terms cannot be written to " + readOnly);
                remount(active, readOnly);
                awaitTakenUp(active, "its file system is read-only");
                active.awaitNoAlarm("cannot be written");
                assertThat(readOnly.resolve("state/terms.1")).isNotEmptyFile();
            }
        } finally {
            Tool.run(List.of("umount", readOnly.toString()));
        }
    }

    @Test
    void aControlSocketThatCannotBeMadeOrWasDeletedIsMadeAgain() throws IOException {
        Path run = Files.createDirectories(baton.directory().resolve("run"));
        Tool.run(List.of("mount", "-t", "tmpfs", "-o", "ro", "baton-run", run.toString()));
        try {
            baton.with("control.socket", run.resolve("control.sock").toString());
            try (RunningAgent active = baton.start()) {
                active.awaitLog("control-socket " + run.resolve("control.sock") + " cannot be made: ");
                remount(active, run);
                active.awaitStatus("ACTIVE");
                Files.delete(run.resolve("control.sock"));
                active.awaitStatus("ACTIVE");
                active.awaitLog("its file was gone; made again");
            }
            assertThat(run.resolve("control.sock")).doesNotExist();
        } finally {
            Tool.run(List.of("umount", run.toString()));
        }
    }

    @Test
    void aPortThatAnotherProgramUsesForAWhile() {
        Process program = lab.start(new ProcessBuilder(host.command(List.of(
                "python3",
                "-c",
                "import socket,time;s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
                        + "s.bind(('0.0.0.0',999));print('bound',flush=True);time.sleep(60)"))));
        try {
            assertThat(program.getInputStream().read()).isEqualTo('b');
            checkSays("UDP port 999 is in use by another program, so no heartbeat passes on sync0");
            try (RunningAgent active = baton.start().awaitStatus("ACTIVE")) {
                awaitWaiting(active, "UDP port 999 is in use by another program");
                program.destroy();
                awaitTakenUp(active, "UDP port 999");
                assertThat(new Installation(lab, Station.GW1).command("run").err())
                        .as("the sign that an agent runs here is taken by now")
                        .contains("another agent runs on this host");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void settingsThatCannotBeWritten() {
        List<String> readOnly =
                List.of("unshare", "--mount", "sh", "-c", "mount -o bind,ro /proc/sys /proc/sys && exec \"$@\"", "sh");
        Tool.Result check = baton.commandUnder(readOnly, "check");
        assertThat(check.err())
                .contains(
                        "waiting: ",
                        "kernel settings are wrong and cannot be written: /proc/sys/net/ipv4/conf/",
                        "arp_announce must be 2");
        try (RunningAgent active = baton.startUnder(readOnly).awaitStatus("ACTIVE")) {
            awaitWaiting(active, "kernel settings are wrong and cannot be written");
            for (String device : List.of("sync0", "lan0", "wan0", "bt-lan", "bt-wan")) {
                host.run("sysctl", "-q", "-w", "net.ipv4.conf." + device + ".arp_ignore=1");
                host.run("sysctl", "-q", "-w", "net.ipv4.conf." + device + ".arp_announce=2");
                host.run("sysctl", "-q", "-w", "net.ipv4.conf." + device + ".rp_filter=2");
                host.run("sysctl", "-q", "-w", "net.ipv4.conf." + device + ".send_redirects=0");
            }
            awaitTakenUp(active, "kernel settings are wrong");
        }
    }
}
