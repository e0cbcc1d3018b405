package dev.baton.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.Problem;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class HostReviewTest {
    private static final Finding CABLE = finding("no carrier");
    private static final Finding PORT = finding("port in use");

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private volatile List<Finding> host = List.of(CABLE);

    private final HostReview.Listener listener = new HostReview.Listener() {
        @Override
        public void appeared(Finding finding) {
            told.add("appeared " + finding.problem().message());
        }

        @Override
        public void ended(Finding finding) {
            told.add("ended " + finding.problem().message());
        }

        @Override
        public void failed(RuntimeException why) {
            told.add("failed " + why.getMessage());
        }
    };

    private static Finding finding(String message) {
        return new Finding(Severity.WAITING, new Problem("f", 1, "k", message));
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void whatChangedIsToldOnceAndWhatStandsIsKept() throws InterruptedException {
        try (HostReview review = new HostReview(() -> host)) {
            review.start(List.of(CABLE), listener);
            assertThat(next()).isEqualTo("appeared no carrier");
            host = List.of(CABLE, PORT);
            review.lookSoon();
            assertThat(next()).isEqualTo("appeared port in use");
            assertThat(review.standing()).containsExactly(CABLE, PORT);
            host = List.of(PORT);
            review.lookSoon();
            assertThat(next()).isEqualTo("ended no carrier");
            assertThat(review.standing()).containsExactly(PORT);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatOnlyIsSaidOtherwiseIsNoNews() throws InterruptedException {
        Problem absent = new Problem("f", 2, "k", "there is no device lan0");
        host = List.of(new Finding(Severity.WAITING, absent.with(" (this host has no Ethernet device)")));
        try (HostReview review = new HostReview(() -> host)) {
            review.start(host, listener);
            assertThat(next()).isEqualTo("appeared there is no device lan0");
            host = List.of(new Finding(Severity.WAITING, absent.with(" (this host has eth0)")), PORT);
            review.lookSoon();
            assertThat(next()).isEqualTo("appeared port in use");
            assertThat(review.standing().get(0))
                    .hasToString("waiting: f:2: k: there is no device lan0 (this host has eth0)");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aLookThatFailsIsToldAndTheNextOneComes() throws InterruptedException {
        try (HostReview review = new HostReview(() -> {
            if (host.isEmpty()) {
                throw new IllegalStateException("the table changed");
            }
            return host;
        })) {
            host = List.of();
            review.start(List.of(CABLE), listener);
            assertThat(next()).isEqualTo("appeared no carrier");
            assertThat(next()).isEqualTo("failed the table changed");
            assertThat(review.standing()).as("as far as is known").containsExactly(CABLE);
            host = List.of(PORT);
            review.lookSoon();
            assertThat(next()).isEqualTo("appeared port in use");
            assertThat(next()).isEqualTo("ended no carrier");
        }
    }
}
