package dev.baton.lab.faults;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One site for all tests of a class, in a static field, where each leaves the pair settled; or one for each test. After a failure the logs of both agents are printed
 * and the next test gets a fresh site, so that one failure is one failure.
 */
final class SharedSite implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Supplier<Site> fresh;
    private boolean ofClass;
    private @Nullable Site site;
    private @Nullable Trial trial;

    SharedSite(Supplier<Site> fresh) {
        this.fresh = fresh;
    }

    Site site() {
        Site current = site;
        if (current == null) {
            current = fresh.get();
            site = current;
        }
        return current;
    }

    /** A trial on the site, ended after the test if the test did not get that far. */
    Trial begin() {
        Trial begun = Trial.begin(site());
        trial = begun;
        return begun;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofClass = true; // of an extension in a field of the instance JUnit calls neither this nor afterAll
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Trial begun = trial;
        trial = null;
        if (context.getExecutionException().isPresent()) {
            if (begun != null) {
                begun.abandon();
            }
            if (site != null) {
                System.err.println(context.getDisplayName() + " failed; the agents said:"
                        + site.pair().logs());
            }
            close();
        } else if (!ofClass) {
            if (begun != null) {
                begun.abandon();
            }
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void close() {
        if (site != null) {
            site.close();
            site = null;
        }
    }
}
