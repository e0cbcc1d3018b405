package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DESIGN D3: the standby hears from outside whether the active's addresses are answered for, and by one; both say so. */
class IdentityWatchIT {
    private static final String NONE = "nobody answers for the shared addresses on lan";
    private static final String NONE_SAID = "gets no answer for the shared addresses on lan";
    private static final String SEVERAL = "more than one station answers for the shared addresses on lan";
    private static final String SEVERAL_SAID = "gets more than one answer for the shared addresses on lan";

    private static final String STUCK = "answers for the shared addresses on lan but forwards no more";
    private static final String STUCK_SAID = "what is sent to the shared addresses on lan is forwarded no more";

    /** The active was asked once whether it forwards, and said so. */
    private static final Duration CALIBRATED = Duration.ofSeconds(8);

    /** Four questions without an answer, three seconds apart. */
    private static final Duration STUCK_WITHIN = Duration.ofSeconds(30);

    /** A strange MAC that was heard counts for ten seconds. */
    private static final Duration OVER_WITHIN = Duration.ofSeconds(20);

    /** Every third question goes to all: a station with the last address alone is found by the third of those, and asked twice. */
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(25);

    /** As the README advises: of each version an address, and a link-local router. */
    @RegisterExtension
    final SharedSite shared = new SharedSite(() -> Site.open(
            BatonCluster.defaults()
                    .with("interface.lan.shared", Segment.LAN.sharedPrefix() + ", 2001:db8:7:1::1/64, fe80::1/64"),
            Site.DEFAULT_DROP));

    private static boolean alarms(Site site, Station gateway, String words) {
        return site.alarms(gateway).stream().anyMatch(alarm -> alarm.contains(words));
    }

    private static boolean isProtected(Site site, Station gateway) {
        return BatonCluster.status(site.lab(), gateway)
                .map((JsonObject status) -> status.get("protected").getAsBoolean())
                .orElse(false);
    }

    private static void await(Site site, Trial trial, boolean wrong, String heard, String said) {
        site.pair()
                .await(
                        (wrong ? "both alarm: " : "nobody alarms: ") + heard,
                        wrong ? FOUND_WITHIN : OVER_WITHIN,
                        () -> alarms(site, trial.standby(), heard) == wrong
                                && alarms(site, trial.active(), said) == wrong
                                && isProtected(site, trial.active()) != wrong);
    }

    private static void awaitAlarms(Site site, Trial trial, boolean there, String heard, String said) {
        site.pair()
                .await(
                        (there ? "both alarm: " : "nobody alarms: ") + heard,
                        STUCK_WITHIN,
                        () -> alarms(site, trial.standby(), heard) == there
                                && alarms(site, trial.active(), said) == there);
    }

    @Test
    void anActiveThatAnswersNobodyOnOneInterface() {
        Site site = shared.site();
        Trial trial = shared.begin();
        Netns active = site.lab().in(trial.active());
        active.nft("table arp quiet { chain in { type filter hook input priority 0; iifname \"bt-lan\" drop; }; }");
        await(site, trial, true, NONE, NONE_SAID);
        active.nft("delete table arp quiet");
        await(site, trial, false, NONE, NONE_SAID);
        trial.expectOwner(trial.active());
        trial.end();
    }

    @Test
    void anActiveThatForwardsNoMore() {
        Site site = shared.site();
        Trial trial = shared.begin();
        Netns active = site.lab().in(trial.active());
        LockSupport.parkNanos(CALIBRATED.toNanos());
        active.run("ip", "rule", "add", "pref", "10", "iif", "bt-lan", "blackhole");
        awaitAlarms(site, trial, true, STUCK, STUCK_SAID);
        active.run("ip", "rule", "delete", "pref", "10");
        awaitAlarms(site, trial, false, STUCK, STUCK_SAID);
        trial.expectOwner(trial.active());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecondStationWithOneSharedAddressAndTheSharedMacOrAnother(boolean sharedMac) {
        Site site = shared.site();
        Trial trial = shared.begin();
        Netns client = site.lab().in(Station.CLIENT);
        String mac = sharedMac ? BatonCluster.defaults().sharedMac(Segment.LAN).toString() : "02:00:00:00:99:01";
        client.run("ip", "link", "add", "link", "lan0", "name", "ghost", "address", mac, "type", "macvlan");
        client.run("ip", "address", "add", Segment.LAN.shared() + "/32", "dev", "ghost");
        client.run("ip", "link", "set", "ghost", "up");
        await(site, trial, true, SEVERAL, SEVERAL_SAID);
        client.run("ip", "link", "delete", "ghost");
        await(site, trial, false, SEVERAL, SEVERAL_SAID);
        assertThat(site.status(trial.active())).isEqualTo("ACTIVE");
    }
}
