package dev.baton.lab.guest;

import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.TcpTransfer;
import java.time.Duration;

/** The agent as a unit of systemd, and as a package. */
final class Services {
    private static final int BYTES_PER_SECOND = 50_000;

    private Services() {}

    static void restartStandby(Stage stage) {
        Station active = stage.settle();
        Guest standby = stage.guest(active.peer());
        Traffic traffic = Traffic.start(stage);
        String pid = standby.unit("MainPID");
        stage.progress().step("systemctl restart on the standby");
        standby.run("systemctl restart baton");
        Broken.unless(!standby.unit("MainPID").equals(pid), "the agent is still process " + pid);
        stage.settleWith(active);
        traffic.end(Traffic.NOTHING);
    }

    /** Who is active afterwards depends on how fast a JVM starts: not on an emulated host. */
    static void restartActive(Stage stage) {
        Guest active = stage.guest(stage.settle());
        Traffic traffic = Traffic.start(stage);
        String pid = active.unit("MainPID");
        stage.progress().step("systemctl restart on the active");
        active.run("systemctl restart baton");
        Broken.unless(!active.unit("MainPID").equals(pid), "the agent is still process " + pid);
        stage.settle();
        traffic.end(Traffic.NOTHING);
    }

    static void reload(Stage stage) {
        Station active = stage.settle();
        Traffic traffic = Traffic.start(stage);
        for (Station station : Station.GATEWAYS) {
            Guest guest = stage.guest(station);
            String pid = guest.unit("MainPID");
            stage.progress().step("systemctl reload on " + station.label());
            guest.run("systemctl reload baton");
            Broken.unless(guest.unit("MainPID").equals(pid), "a reload has started another process");
        }
        stage.settleWith(active);
        traffic.end(Traffic.NOTHING);
    }

    static void stopActive(Stage stage) {
        Station active = stage.settle();
        Guest stopped = stage.guest(active);
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("systemctl stop on the active");
        stopped.run("systemctl stop baton");
        stage.outside().awaitOwner(active.peer(), Stage.TAKEOVER);
        stage.outside().expectOwner(active.peer());
        String links = stopped.run("ip -o link | grep -c ' bt-' || true").strip();
        Broken.unless(links.equals("0"), "a stopped agent has left " + links + " shared links");
        Broken.unless(stopped.unit("Result").equals("success"), "systemd calls the stop a " + stopped.unit("Result"));
        stage.progress().step("systemctl start");
        stopped.run("systemctl start baton");
        stage.settleWith(active.peer());
        traffic.end(Traffic.NOTHING);
    }

    static void killActive(Stage stage) {
        Guest killed = stage.guest(stage.settle());
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("systemctl kill -s KILL on the active");
        killed.run("systemctl kill -s KILL baton");
        Pause.until(
                "systemd has started it again",
                Stage.SETTLING,
                () -> !killed.unit("NRestarts").equals("0"));
        stage.settle();
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.TAKEOVER);
        killed.run("systemctl reset-failed baton");
    }

    static void watchdog(Stage stage) {
        Station active = stage.settle();
        Guest stuck = stage.guest(active);
        Traffic traffic = Traffic.start(stage);
        String pid = stuck.unit("MainPID");
        stage.progress().step("SIGSTOP to the agent of the active: its watchdog starves");
        stuck.run("kill -STOP " + pid);
        stage.outside().awaitOwner(active.peer(), Stage.TAKEOVER);
        Pause.until(
                "systemd has killed it and started it again",
                Stage.SETTLING,
                () -> !stuck.unit("MainPID").equals(pid)
                        && !stuck.unit("MainPID").equals("0"));
        stage.settleWith(active.peer());
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.TAKEOVER);
        String said = stuck.run("journalctl -b -u baton --no-pager | grep -c 'Watchdog timeout' || true")
                .strip();
        Broken.unless(!said.equals("0"), "the journal names no watchdog");
        stuck.run("systemctl reset-failed baton");
    }

    /** From this build to the same of a higher version, under a TCP connection and a flow; the standby goes first. */
    static void upgrade(Stage stage) {
        Station active = stage.settle();
        stage.progress().step("making the package of the next version");
        // The leading digits are what dpkg compares first.
        stage.onBoth(guest -> guest.run("cd /root && rm -rf next && dpkg-deb -R baton.deb next"
                + " && sed -i 's/^Version: /Version: 9/' next/DEBIAN/control && dpkg-deb -b next next.deb"));
        TcpTransfer transfer = TcpTransfer.start(stage.lab(), BYTES_PER_SECOND);
        Traffic traffic = Traffic.start(stage);
        upgrade(stage, active.peer());
        stage.settleWith(active);
        upgrade(stage, active);
        stage.settle();
        traffic.end(Traffic.NOTHING);
        TcpTransfer.Outcome outcome = transfer.end();
        Broken.unless(outcome.intact(), "the TCP connection broke: " + outcome);
        stage.onBoth(guest -> guest.run("dpkg -i /root/baton.deb"));
        stage.settle();
    }

    private static void upgrade(Stage stage, Station station) {
        Guest guest = stage.guest(station);
        stage.progress().step("upgrade of " + station.label());
        guest.run("dpkg -i /root/next.deb");
        String version = guest.run("dpkg-query -W -f '${Version}' baton").strip();
        Broken.unless(version.startsWith("9"), "dpkg has version " + version);
        Pause.until(
                "the agent of " + station.label() + " answers after the upgrade",
                Stage.SETTLING,
                () -> guest.status().isPresent());
    }

    /** Nobody starts it again, and somebody empties the firewall, which the lease is a part of. */
    static void deadForGood(Stage stage) {
        Station active = stage.settle();
        Guest dead = stage.guest(active);
        stage.progress().step("the agent of the active is killed, and systemd may not start it again");
        dead.run("mkdir -p /run/systemd/system/baton.service.d"
                + " && printf '[Service]\\nRestart=no\\n' >/run/systemd/system/baton.service.d/dead.conf"
                + " && systemctl daemon-reload && systemctl kill -s KILL baton");
        stage.outside().awaitOwner(active.peer(), Stage.TAKEOVER);
        stage.outside().expectOwner(active.peer());
        stage.progress().step("nft flush ruleset");
        dead.run("nft flush ruleset");
        Pause.of(Duration.ofSeconds(3));
        stage.outside().expectOwner(active.peer());
        Tool.Result up = dead.shell().attempt("ip -o link show up | grep ' bt-'");
        Broken.unless(up.exit() == 1, "links of the dead agent are up: " + up.out());
        stage.progress().step("systemctl start");
        dead.run("rm -r /run/systemd/system/baton.service.d && systemctl daemon-reload"
                + " && systemctl reset-failed baton; systemctl start baton");
        stage.settleWith(active.peer());
        stage.outside().expectNeverTwo();
    }

    /** Debian's own file begins with {@code flush ruleset}. */
    static void restartNftables(Stage stage) {
        Station active = stage.settle();
        Traffic traffic = Traffic.start(stage);
        for (Station station : Station.GATEWAYS) {
            stage.progress().step("systemctl restart nftables on " + station.label());
            stage.guest(station).run("grep -q '^flush ruleset' /etc/nftables.conf && systemctl restart nftables");
            Pause.until(
                    "the lease of " + station.label() + " is back",
                    Stage.TAKEOVER,
                    () -> stage.guest(station)
                                    .shell()
                                    .attempt("nft list table netdev baton")
                                    .exit()
                            == 0);
        }
        stage.settleWith(active);
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.NOTHING);
    }

    /** What is hardened and what is missing must not matter to a pair that settles and moves. */
    static void serves(Stage stage) {
        Station active = stage.settle();
        stage.progress().step("baton switchover");
        stage.guest(active).run("baton switchover");
        stage.settleWith(active.peer());
        for (Station station : Station.GATEWAYS) {
            stage.expectStartedOnce(station);
        }
    }

    /** The hosts' own view of a shared link. */
    static String link(Stage stage, Station station, Segment segment) {
        return stage.guest(station).run("ip -d -o link show bt-" + segment.label());
    }
}
