package dev.baton.heartbeat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of DESIGN section 2, as far as they concern this module. */
@AnalyzeClasses(packages = "dev.baton.heartbeat", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule core_knows_no_edge = noClasses()
            .that()
            .resideInAnyPackage("..heartbeat.wire..", "..heartbeat.detect..", "..heartbeat.probe..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "com.sun.jna..",
                    "java.net..",
                    "java.io..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.time..",
                    "java.util.concurrent.locks..",
                    "java.util.logging..",
                    "org.slf4j..",
                    "dev.baton.heartbeat.path..");

    @ArchTest
    static final ArchRule core_knows_only_the_values_of_native_config = noClasses()
            .that()
            .resideInAnyPackage("..heartbeat.wire..", "..heartbeat.detect..", "..heartbeat.probe..")
            .should()
            .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "are native-config beyond addr",
                    type -> type.getPackageName().startsWith("dev.baton.nativeconfig")
                            && !type.getPackageName().equals("dev.baton.nativeconfig.addr")));

    @ArchTest
    static final ArchRule core_asks_no_clock = noClasses()
            .that()
            .resideInAnyPackage("..heartbeat.wire..", "..heartbeat.detect..", "..heartbeat.probe..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .accessClassesThat()
            .belongToAnyOf(Thread.class);

    @ArchTest
    static final ArchRule wire_knows_no_detector = noClasses()
            .that()
            .resideInAPackage("..heartbeat.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..heartbeat.detect..", "..heartbeat.path..");

    @ArchTest
    static final ArchRule nothing_knows_arp_or_agent = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.arp..", "dev.baton.agent..", "dev.baton.lab..");
}
