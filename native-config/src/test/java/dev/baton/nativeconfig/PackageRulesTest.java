package dev.baton.nativeconfig;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.baton", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {

    @ArchTest
    static final ArchRule theDoorsAreForSiblingsOnly = classes()
            .that()
            .resideInAnyPackage("dev.baton.nativeconfig.libc..", "dev.baton.nativeconfig.netlink..")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.baton.nativeconfig..");

    @ArchTest
    static final ArchRule addressesArePure = noClasses()
            .that()
            .resideInAPackage("dev.baton.nativeconfig.addr..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.sun.jna..", "java.net..", "java.io..", "java.nio.file..", "java.nio.channels..", "org.slf4j..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.nativeconfig.libc..", "dev.baton.nativeconfig.netlink..");

    @ArchTest
    static final ArchRule netlinkKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("dev.baton.nativeconfig.netlink..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.nativeconfig.link..", "dev.baton.nativeconfig.lease..");
}
