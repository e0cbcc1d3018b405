package dev.baton.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Unit tests wait for nothing: time is an argument. */
@AnalyzeClasses(packages = "dev.baton.agent", importOptions = ImportOption.OnlyIncludeTests.class)
class NoSleepTest {
    @ArchTest
    static final ArchRule unit_tests_do_not_sleep =
            noClasses().that().haveSimpleNameNotEndingWith("IT").should().callMethod(Thread.class, "sleep", long.class);
}
