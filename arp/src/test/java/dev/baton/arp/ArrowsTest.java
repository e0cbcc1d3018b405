package dev.baton.arp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the design, as far as this module has any. */
@AnalyzeClasses(packages = "dev.baton.arp", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    @ArchTest
    static final ArchRule PURE_PACKAGES_KNOW_ONLY_VALUES_AND_BUFFERS = classes()
            .that()
            .resideInAnyPackage("..arp.wire..", "..arp.announce..", "..arp.respond..", "..arp.watch..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.math",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "java.nio",
                    "org.jspecify.annotations",
                    "dev.baton.nativeconfig.addr",
                    "dev.baton.arp.wire",
                    "dev.baton.arp.announce",
                    "dev.baton.arp.respond",
                    "dev.baton.arp.watch");

    @ArchTest
    static final ArchRule PURE_PACKAGES_KNOW_NO_CLOCK_THREAD_OR_PROCESS = noClasses()
            .that()
            .resideInAnyPackage("..arp.wire..", "..arp.announce..", "..arp.respond..", "..arp.watch..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule ANNOUNCING_AND_WATCHING_ARE_STRANGERS = noClasses()
            .that()
            .resideInAPackage("..arp.announce..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..arp.respond..", "..arp.watch..", "..arp.port..");

    @ArchTest
    static final ArchRule ANSWERING_KNOWS_ONLY_FRAMES = noClasses()
            .that()
            .resideInAPackage("..arp.respond..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..arp.announce..", "..arp.watch..", "..arp.port..");

    @ArchTest
    static final ArchRule NEVER_HEARTBEAT_OR_AGENT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.heartbeat..", "dev.baton.agent..", "dev.baton.lab..");

    @ArchTest
    static final ArchRule ONLY_THE_EDGE_TOUCHES_THE_KERNEL = noClasses()
            .that()
            .resideOutsideOfPackage("..arp.port..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.baton.nativeconfig.packet..", "dev.baton.nativeconfig.libc..", "com.sun.jna..", "io.netty..");
}
