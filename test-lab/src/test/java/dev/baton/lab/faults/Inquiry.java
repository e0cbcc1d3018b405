package dev.baton.lab.faults;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.witness.AnswerWatch;
import dev.baton.lab.witness.Answers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Asks for the shared addresses while something happens: on every interface of every host each second, and ten times a
 * second from the neighbours that traffic depends on. Threads of its own ask; start and stop are one thread's.
 */
final class Inquiry {
    private static final Duration OFTEN = Duration.ofMillis(100);

    private final Queue<Answers.Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<AnswerWatch> neighbours = new ArrayList<>();
    private final Thread everywhere;
    private volatile boolean stopping;

    private Inquiry(Lab lab) {
        this.everywhere = new Thread(() -> askEverywhere(lab), "inquiry");
    }

    static Inquiry start(Lab lab) {
        Inquiry inquiry = new Inquiry(lab);
        inquiry.everywhere.start();
        for (Segment segment : Segment.GATEWAY) {
            inquiry.neighbours.add(AnswerWatch.start(lab, Trial.neighbour(segment), segment, segment.shared(), OFTEN));
        }
        return inquiry;
    }

    private void askEverywhere(Lab lab) {
        while (!stopping) {
            answers.addAll(Answers.everywhere(lab, Segment.LAN.shared(), Segment.WAN.shared()));
        }
    }

    /** Ends the questions and tells who answered those that were asked everywhere. */
    List<Answers.Answer> stop() {
        stopping = true;
        neighbours.forEach(AnswerWatch::stop);
        try {
            everywhere.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return List.copyOf(answers);
    }
}
