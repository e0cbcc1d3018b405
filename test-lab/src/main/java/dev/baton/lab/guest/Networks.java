package dev.baton.lab.guest;

import dev.baton.lab.net.Station;
import java.time.Duration;

/** Programs that configure networks do so while the agent works, and devices of other kinds than a card. */
final class Networks {
    /** For what such a program does behind the back of its own command. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private Networks() {}

    /** Runs a command on the standby, then on the active: neither may move the role, nor cost more than a moment. */
    private static void undisturbedBy(Stage stage, String command) {
        Station active = stage.settle();
        Traffic traffic = Traffic.start(stage);
        for (Station station : new Station[] {active.peer(), active}) {
            stage.progress().step(command + " on " + (station == active ? "the active" : "the standby"));
            stage.guest(station).run(command);
            Pause.of(AFTERWARDS);
            stage.settleWith(active);
        }
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.NOTHING);
    }

    static void networkctlReload(Stage stage) {
        stage.onBoth(guest -> guest.run("touch /etc/systemd/network/30-*.network"));
        undisturbedBy(stage, "networkctl reload");
        undisturbedBy(stage, "networkctl reconfigure lan0");
    }

    static void restartNetworkd(Stage stage) {
        undisturbedBy(stage, "systemctl restart systemd-networkd");
    }

    static void nmcliReapply(Stage stage) {
        undisturbedBy(stage, "nmcli device reapply lan0");
        undisturbedBy(stage, "systemctl restart NetworkManager");
    }

    /** The device goes down and comes up: the role may move, nothing may be left of it. */
    static void ifdownIfup(Stage stage) {
        Station active = stage.settle();
        Traffic traffic = Traffic.start(stage);
        for (Station station : new Station[] {active.peer(), active}) {
            stage.progress().step("ifdown wan0, ifup wan0 on " + station.label());
            stage.guest(station).run("ifdown wan0");
            Pause.of(AFTERWARDS);
            stage.guest(station).run("ifup wan0");
            stage.settle();
        }
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.TAKEOVER);
    }

    /** The other card goes on, and the role stays. */
    static void bondAndVlan(Stage stage) {
        Services.serves(stage);
        Station active = stage.settle();
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("the first card of the bond on " + active.label() + " loses carrier");
        stage.guest(active).machine().carrier("lan0", false);
        Pause.until(
                "the bond has moved to its other card",
                Stage.TAKEOVER,
                () -> stage.guest(active)
                        .run("cat /sys/class/net/bond0/bonding/active_slave")
                        .strip()
                        .equals("lan1"));
        Pause.of(AFTERWARDS);
        stage.settleWith(active);
        stage.progress().step("and has it again");
        stage.guest(active).machine().carrier("lan0", true);
        Pause.of(AFTERWARDS);
        stage.settleWith(active);
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.TAKEOVER);
        Boots.powerOffActive(stage);
    }

    static void bridge(Stage stage) {
        Services.serves(stage);
        Boots.powerOffActive(stage);
    }

    /** No shared link follows a device into a VRF: a running agent says so, and a start is refused, until it is out of it. */
    static void vrf(Stage stage) {
        Station active = stage.settle();
        Guest standby = stage.guest(active.peer());
        stage.progress().step("lan0 of the standby is put into a VRF");
        standby.run("ip link add vrf-gw type vrf table 100 && ip link set vrf-gw up && ip link set lan0 master vrf-gw");
        Pause.until(
                "its agent says that lan0 is in a VRF",
                Stage.TAKEOVER,
                () -> standby.hasAlarm("lan0 is in the VRF vrf-gw"));
        String check = standby.run("baton check 2>&1; echo exit=$?");
        Broken.unless(check.contains("lan0 is in the VRF vrf-gw") && check.contains("exit=78"), "check says " + check);
        stage.progress().step("and taken out of it");
        standby.run("ip link set lan0 nomaster && ip link delete vrf-gw");
        stage.settleWith(active);
        Pause.until("its agent says so no more", Stage.TAKEOVER, () -> !standby.hasAlarm("in the VRF"));
        stage.outside().expectNeverTwo();
    }
}
