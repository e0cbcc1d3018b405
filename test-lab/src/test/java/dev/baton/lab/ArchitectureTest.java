package dev.baton.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The witnesses must not depend on what they witness, nor the lab on who uses it. */
@AnalyzeClasses(packages = "dev.baton.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.baton.lab.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WITNESSES_KNOW_NO_PRODUCT = noClasses()
            .that()
            .resideInAnyPackage("dev.baton.lab.net..", "dev.baton.lab.witness..", "dev.baton.lab.traffic..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.baton.lab.cluster..", "dev.baton.agent..", "dev.baton.arp..", "dev.baton.heartbeat..");
}
