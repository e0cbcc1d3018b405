package dev.baton.lab.guest;

import dev.baton.lab.net.Station;

/** Hosts that go and come back. */
final class Boots {
    private Boots() {}

    /** After a power cut at the whole site. */
    static void firstBoot(Stage stage) {
        stage.settle();
        stage.progress().step("power cut at the site, both hosts come back at once");
        Station.GATEWAYS.forEach(station -> stage.guest(station).powerOff());
        Station.GATEWAYS.forEach(station -> stage.guest(station).machine().powerOn());
        stage.settleAfterBoot("both, with " + stage.network().name(), Station.GW1, Station.GW2);
        Station.GATEWAYS.forEach(stage::expectStartedOnce);
    }

    static void rebootStandby(Stage stage) {
        Station active = stage.settle();
        Station standby = active.peer();
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("reboot of the standby, " + standby.label());
        stage.guest(standby).reboot();
        stage.settleAfterBootWith(active, "the standby", standby);
        stage.expectStartedOnce(standby);
        traffic.end(Traffic.NOTHING);
    }

    static void rebootActive(Stage stage) {
        Station active = stage.settle();
        Station standby = active.peer();
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("reboot of the active, " + active.label());
        stage.guest(active).reboot();
        stage.outside().awaitOwner(standby, Stage.TAKEOVER);
        stage.settleAfterBootWith(standby, "the active, which hands over", active);
        stage.expectStartedOnce(active);
        traffic.end(Traffic.NOTHING);
    }

    static void rebootBoth(Stage stage) {
        stage.settle();
        stage.progress().step("reboot of both at once");
        stage.onBoth(Guest::reboot);
        stage.settleAfterBoot("both at once", Station.GW1, Station.GW2);
        Station.GATEWAYS.forEach(stage::expectStartedOnce);
    }

    static void powerOffActive(Stage stage) {
        Station active = stage.settle();
        Station standby = active.peer();
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("power-off of the active, " + active.label());
        stage.powerOff(active);
        stage.outside().awaitOwner(standby, Stage.TAKEOVER);
        stage.outside().expectOwner(standby);
        stage.progress().step("its return");
        stage.powerOn(active);
        stage.settleAfterBootWith(standby, "the active, after its power-off", active);
        stage.expectStartedOnce(active);
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.TAKEOVER);
    }

    /** Its sync cable has no carrier all the while, so that what configures the network may give that device no address. */
    static void survivorAlone(Stage stage) {
        Station off = stage.settle();
        Station survivor = off.peer();
        stage.progress().step("power-off of the active, " + off.label());
        stage.powerOff(off);
        stage.outside().awaitOwner(survivor, Stage.TAKEOVER);
        stage.progress().step("reboot of the survivor, " + survivor.label() + ", whose peer stays off");
        stage.guest(survivor).reboot();
        stage.guest(survivor).awaitUp();
        Pause.until(
                "sync0 is up, and its cable dark",
                Stage.SETTLING,
                () -> stage.guest(survivor).run("ip -o link show sync0").contains("NO-CARRIER"));
        stage.outside().awaitOwner(survivor, Stage.SETTLING);
        stage.progress()
                .booted(new Progress.Boot(
                        "the survivor alone",
                        survivor,
                        JournalEntry.active(stage.guest(survivor).journal()),
                        stage.guest(survivor).uptime()));
        stage.outside().expectOwner(survivor);
        stage.expectStartedOnce(survivor);
        stage.progress().step("return of " + off.label());
        stage.powerOn(off);
        stage.settleAfterBootWith(survivor, "who was off", off);
        stage.outside().expectNeverTwo();
    }

    /** The short form of all that matters, for every build. */
    static void smoke(Stage stage) {
        Station active = stage.settle();
        Station standby = active.peer();
        Traffic traffic = Traffic.start(stage);
        stage.progress().step("power-off of the active, " + active.label());
        stage.powerOff(active);
        stage.outside().awaitOwner(standby, Stage.TAKEOVER);
        stage.outside().expectOwner(standby);
        stage.progress().step("its return");
        stage.powerOn(active);
        stage.settleAfterBootWith(standby, "the active, after its power-off", active);
        stage.outside().expectNeverTwo();
        traffic.end(Traffic.TAKEOVER);
        stage.progress().step("reboot of the active, " + standby.label());
        stage.guest(standby).reboot();
        stage.outside().awaitOwner(active, Stage.TAKEOVER);
        stage.settleAfterBootWith(active, "the active, which hands over", standby);
        Station.GATEWAYS.forEach(stage::expectStartedOnce);
    }
}
