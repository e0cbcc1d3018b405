package dev.baton.lab.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A state directory that takes nothing, or gives nonsense: the agent serves all the same and says what is at stake. */
class FullStateIT {
    private static final String ARP_IGNORE = "net.ipv4.conf.lan0.arp_ignore";

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void aFullDiskKeepsNobodyFromServing() throws IOException {
        Installation baton = new Installation(lab, Station.GW1);
        Path state = Files.createDirectory(baton.file("state"));
        Tool.run(List.of("mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "baton-full", state.toString()));
        try {
            Path filler = state.resolve("filler");
            assertThatThrownBy(() -> Files.write(filler, new byte[64 << 10])).isInstanceOf(IOException.class);
            try (RunningAgent active = baton.start().awaitStatus("ACTIVE")) {
                active.awaitAlarm("terms cannot be written to " + state, "free space there");
                active.awaitAlarm("kernel settings that were found cannot be written to " + state);
                assertThat(active.status().get("termsOnDisk").getAsBoolean()).isFalse();
                assertThat(active.logLines().stream().filter(line -> line.contains("No space left on device")))
                        .as("once for the terms, once for the settings")
                        .hasSize(2);

                Files.delete(filler);
                active.awaitNoAlarm("cannot be written");
                assertThat(state.resolve("terms.1")).isNotEmptyFile();
                assertThat(state.resolve("sysctl.saved")).isNotEmptyFile();
                assertThat(sysctl()).isEqualTo("1");
            }
            assertThat(sysctl()).as("restored").isEqualTo("0");
        } finally {
            Tool.run(List.of("umount", state.toString()));
        }
    }

    @Test
    void damagedTermsAreToldAndDoNotStopTheStart() throws IOException {
        Installation baton = new Installation(lab, Station.GW1);
        baton.start().awaitStatus("ACTIVE").close();
        byte[] whole = Files.readAllBytes(baton.file("state").resolve("terms.1"));
        Files.write(baton.file("state").resolve("terms.1"), java.util.Arrays.copyOf(whole, 40));
        Files.writeString(baton.file("state").resolve("terms.2"), "ceiling 999999999999999999999\n");
        Files.writeString(baton.file("state").resolve("sysctl.saved"), "\0\0\0\0");

        try (RunningAgent again = baton.start().awaitStatus("ACTIVE")) {
            assertThat(again.logLines())
                    .anyMatch(line -> line.contains("terms damaged: " + baton.file("state"))
                            && line.contains("starting from the highest term heard"))
                    .anyMatch(line -> line.contains("sysctl.saved") && line.contains("it was kept as"));
            again.awaitAlarm("the terms in " + baton.file("state") + " were damaged");
        }
    }

    private static String sysctl() {
        return lab.in(Station.GW1).run("sysctl", "-n", ARP_IGNORE).strip();
    }
}
