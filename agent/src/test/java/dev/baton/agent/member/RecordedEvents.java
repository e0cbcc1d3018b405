package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.Event;
import dev.baton.agent.event.EventSink;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;

/** Keeps what a member told. */
final class RecordedEvents implements EventSink {
    private static final RecursiveComparisonConfiguration WHENEVER = RecursiveComparisonConfiguration.builder()
            .withStrictTypeChecking(true)
            .withIgnoredFields("atNs")
            .build();

    final List<Event> all = new ArrayList<>();

    @Override
    public void accept(Event event) {
        all.add(event);
    }

    /** To compare with others, whenever they happened. */
    ListAssert<Event> told() {
        return assertThat(all).usingRecursiveFieldByFieldElementComparator(WHENEVER);
    }
}
