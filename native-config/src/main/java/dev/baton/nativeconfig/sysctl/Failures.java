package dev.baton.nativeconfig.sysctl;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What failed while everything was tried: the first failure is thrown at the end, the others within it. */
final class Failures {
    private @Nullable SysctlException first;
    private int count;

    /** The result, or empty when it failed. */
    <T> Optional<T> guard(Supplier<T> attempt) {
        try {
            return Optional.of(attempt.get());
        } catch (SysctlException e) {
            add(e);
            return Optional.empty();
        }
    }

    void add(SysctlException failure) {
        count++;
        if (first == null) {
            first = failure;
        } else {
            first.addSuppressed(failure);
        }
    }

    int count() {
        return count;
    }

    void throwFirst() {
        if (first != null) {
            throw first;
        }
    }
}
