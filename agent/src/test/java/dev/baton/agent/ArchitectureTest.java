package dev.baton.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.baton.nativeconfig.link.LinkControl;
import java.time.Clock;
import java.time.Instant;

/** The arrows of DESIGN section 2 inside the agent. */
@AnalyzeClasses(packages = "dev.baton", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule core_knows_no_edge = noClasses()
            .that()
            .resideInAnyPackage("..agent.role..", "..agent.event..", "..agent.member..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "com.sun.jna..",
                    "java.net..",
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.util.concurrent..",
                    "org.slf4j..",
                    "ch.qos.logback..",
                    "dev.baton.heartbeat.path..",
                    "dev.baton.arp.port..");

    @ArchTest
    static final ArchRule core_asks_no_clock_and_starts_no_thread = noClasses()
            .that()
            .resideInAnyPackage("..agent.role..", "..agent.event..", "..agent.member..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .accessClassesThat()
            .belongToAnyOf(Thread.class, Clock.class, Instant.class);

    @ArchTest
    static final ArchRule core_knows_only_the_values_of_native_config = noClasses()
            .that()
            .resideInAnyPackage("..agent.role..", "..agent.event..", "..agent.member..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.baton.nativeconfig.lease..",
                    "dev.baton.nativeconfig.libc..",
                    "dev.baton.nativeconfig.link..",
                    "dev.baton.nativeconfig.netlink..",
                    "dev.baton.nativeconfig.packet..",
                    "dev.baton.nativeconfig.process..",
                    "dev.baton.nativeconfig.sysctl..");

    @ArchTest
    static final ArchRule role_knows_nobody_in_the_agent = noClasses()
            .that()
            .resideInAPackage("..agent.role..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..agent.event..",
                    "..agent.member..",
                    "..agent.loop..",
                    "..agent.host..",
                    "..agent.config..",
                    "..agent.check..",
                    "..agent.cli..",
                    "..agent.state..",
                    "..agent.status..",
                    "dev.baton.arp..");

    @ArchTest
    static final ArchRule events_know_neither_who_tells_nor_who_reads_them = noClasses()
            .that()
            .resideInAPackage("..agent.event..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..agent.member..",
                    "..agent.loop..",
                    "..agent.host..",
                    "..agent.config..",
                    "..agent.check..",
                    "..agent.cli..",
                    "..agent.state..",
                    "..agent.status..");

    @ArchTest
    static final ArchRule member_knows_only_role_and_event = noClasses()
            .that()
            .resideInAPackage("..agent.member..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..agent.loop..",
                    "..agent.host..",
                    "..agent.config..",
                    "..agent.check..",
                    "..agent.cli..",
                    "..agent.state..",
                    "..agent.status..");

    @ArchTest
    static final ArchRule host_knows_no_decisions = noClasses()
            .that()
            .resideInAPackage("..agent.host..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..agent.role..", "..agent.member..", "..agent.loop..");

    @ArchTest
    static final ArchRule configuration_knows_no_running_agent = noClasses()
            .that()
            .resideInAnyPackage("..agent.config..", "..agent.check..", "..agent.state..", "..agent.status..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..agent.loop..", "..agent.member..", "..agent.role..");

    @ArchTest
    static final ArchRule nothing_knows_the_command_line = noClasses()
            .that()
            .resideOutsideOfPackage("..agent.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..agent.cli..");

    @ArchTest
    static final ArchRule only_watch_knows_libpcap = noClasses()
            .that()
            .resideOutsideOfPackages("..agent.watch..", "dev.baton.lab..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pcap4j..");

    @ArchTest
    static final ArchRule what_a_frame_says_is_pure = noClasses()
            .that()
            .resideInAPackage("..agent.watch.reading..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.pcap4j..",
                    "com.sun.jna..",
                    "java.net..",
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.time..",
                    "org.slf4j..",
                    "dev.baton.heartbeat.path..",
                    "dev.baton.arp.port..");

    @ArchTest
    static final ArchRule only_the_command_line_knows_watch = noClasses()
            .that()
            .resideOutsideOfPackages("..agent.watch..", "..agent.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..agent.watch..");

    @ArchTest
    static final ArchRule what_rules_say_is_pure = noClasses()
            .that()
            .resideInAPackage("dev.baton.agent.firewall")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.sun.jna..",
                    "io.netty..",
                    "java.net..",
                    "java.nio..",
                    "java.time..",
                    "java.util.concurrent..",
                    "org.slf4j..",
                    "dev.baton.nativeconfig.netlink..",
                    "dev.baton.nativeconfig.firewall..",
                    "dev.baton.nativeconfig.sysctl..")
            .orShould()
            .accessClassesThat()
            .belongToAnyOf(Thread.class, Process.class, ProcessBuilder.class, LinkControl.class);

    @ArchTest
    static final ArchRule the_firewall_knows_no_running_agent = noClasses()
            .that()
            .resideInAPackage("dev.baton.agent.firewall..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..agent.check..",
                    "..agent.cli..",
                    "..agent.host..",
                    "..agent.loop..",
                    "..agent.member..",
                    "..agent.role..",
                    "..agent.state..",
                    "..agent.status..");

    @ArchTest
    static final ArchRule heartbeat_knows_no_arp = noClasses()
            .that()
            .resideInAPackage("dev.baton.heartbeat..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.baton.arp..");

    @ArchTest
    static final ArchRule arp_knows_no_heartbeat = noClasses()
            .that()
            .resideInAPackage("dev.baton.arp..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.baton.heartbeat..");
}
