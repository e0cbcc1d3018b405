package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.sysctl.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeddlingTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path proc;

    private final List<String> told = new ArrayList<>();

    @Test
    void fourTimesInAMinuteIsASlipAndFiveAreAWar() throws IOException {
        process(17, "NetworkManager");
        process(18, "tuned");
        Meddling meddling = meddling();
        for (int i = 0; i < 4; i++) {
            meddling.putBack("addresses", "bt-lan", i * SECOND);
            meddling.putBack("link", "bt-lan", i * SECOND);
        }
        assertThat(told).isEmpty();
        meddling.putBack("addresses", "bt-lan", 4 * SECOND);
        assertThat(told).containsExactly("addresses bt-lan NetworkManager");
        meddling.putBack("link", "bt-lan", 61 * SECOND);
        assertThat(told).as("five, but not within a minute").hasSize(1);
    }

    @Test
    void aWarIsToldOnceAMinute() {
        Meddling meddling = meddling();
        for (int i = 0; i < 100; i++) {
            meddling.putBack("routes", "bt-wan", Long.MAX_VALUE - SECOND + i * SECOND); // the clock may wrap
        }
        assertThat(told).containsExactly("routes bt-wan ", "routes bt-wan ");
    }

    @Test
    void onlyThoseWhoMayHaveDoneItAreSuspected() throws IOException {
        process(17, "systemd-network");
        process(18, "tuned");
        process(19, "bash");
        Files.createDirectories(proc.resolve("20")); // ended meanwhile
        process(21, "tuned");
        Suspects suspects = Suspects.in(proc, false);
        assertThat(suspects.of("routes")).extracting(Suspect::name).containsExactly("systemd-networkd");
        assertThat(suspects.of("sysctl")).extracting(Suspect::name).containsExactly("tuned");
        assertThat(Suspects.in(proc.resolve("none"), false).of("routes")).isEmpty();
    }

    @Test
    void whoConfiguresTheDeviceThatCarriesTheAddressesIsNotToldToLeaveTheDevice() throws IOException {
        process(17, "systemd-network");
        process(18, "keepalived");
        assertThat(Suspects.in(proc, false).of("addresses"))
                .extracting(Suspect::advice)
                .anyMatch(advice -> advice.contains("bt-*"));
        assertThat(Suspects.in(proc, true).of("addresses"))
                .extracting(Suspect::advice)
                .noneMatch(advice -> advice.contains("bt-"))
                .anyMatch(advice -> advice.contains("KeepConfiguration=yes"))
                .anyMatch(advice -> advice.startsWith("stop it"));
    }

    private void process(int pid, String comm) throws IOException {
        Files.writeString(
                Files.createDirectories(proc.resolve(Integer.toString(pid))).resolve("comm"), comm + "\n");
    }

    private Meddling meddling() {
        return new Meddling(Suspects.in(proc, false), new HostEvents() {
            @Override
            public void foreignAddress(String link, Prefix prefix) {}

            @Override
            public void meddled(String what, String target, List<Suspect> suspects) {
                told.add(what + " " + target + " "
                        + String.join(",", suspects.stream().map(Suspect::name).toList()));
            }

            @Override
            public void linkNeedsRaising(String link, boolean news) {}

            @Override
            public void linkRaised(String link) {}

            @Override
            public void neighbours(String link, List<NeighbourEntry> entries) {}

            @Override
            public void repaired(String what, String target) {}

            @Override
            public void routeRefused(String link, String route, String why) {}

            @Override
            public void linkProvisioned(String link, boolean there) {}

            @Override
            public void sysctlPutBack(Sysctl key) {}

            @Override
            public void leasePutBack() {}

            @Override
            public void leaseLapsed() {}

            @Override
            public void failed(String what, RuntimeException why) {}
        });
    }
}
