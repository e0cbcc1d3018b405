package dev.baton.lab.guest;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.Ping;
import dev.baton.lab.witness.SwitchTable;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pair as its neighbours and its switch see it, whatever it says of itself: who answers for the shared addresses, by which
 * MAC and at which port, where the switch sends to, and whether a ping gets through. One thread.
 */
final class Outside {
    private final Lab lab;
    private final BatonCluster cluster = BatonCluster.defaults();
    private final Witness witness;

    Outside(Lab lab) {
        this.lab = lab;
        Map<String, String> ports = new HashMap<>();
        Station.GATEWAYS.forEach(gateway -> ports.put(gateway.label() + "/lan1", Machine.secondLanPort(gateway)));
        this.witness = Witness.everywhere(lab, ports);
    }

    /** The gateway to which the switch sends on both segments, if it is one. */
    Optional<Station> owner() {
        return behind(Segment.LAN)
                .filter(owner -> behind(Segment.WAN).filter(owner::equals).isPresent());
    }

    private Optional<Station> behind(Segment segment) {
        return SwitchTable.behind(lab, segment, cluster.sharedMac(segment));
    }

    /** Waits until the gateway answers for both addresses and the switch sends to it. */
    void awaitOwner(Station owner, Duration limit) {
        Pause.until(
                owner.label() + " answers for the shared addresses",
                limit,
                () -> neighboursAreAnswered() && owner().filter(owner::equals).isPresent());
    }

    private boolean neighboursAreAnswered() {
        return Segment.GATEWAY.stream()
                .noneMatch(segment -> Answers.first(lab, neighbour(segment), segment, segment.shared())
                        .answerers()
                        .isEmpty());
    }

    /**
     * Requires that this gateway and no other has the identity, and that it forwards. What a busy machine has too little time
     * for is asked again for a while; an answer from another, or with another MAC, is none of that.
     */
    void expectOwner(Station owner) {
        long deadline = System.nanoTime() + Stage.TAKEOVER.toNanos();
        Optional<String> missing = missing(owner);
        while (missing.isPresent()) {
            Broken.unless(System.nanoTime() - deadline < 0, missing.get());
            missing = missing(owner);
        }
    }

    /** What an owner lacks just now. */
    private Optional<String> missing(Station owner) {
        for (Segment segment : Segment.GATEWAY) {
            Mac shared = cluster.sharedMac(segment);
            Instant from = Instant.now();
            Answers.Answer answer = Answers.ask(lab, neighbour(segment), segment, segment.shared());
            Set<Station> voices = voices(segment, from);
            Broken.unless(
                    List.of(shared).containsAll(answer.answerers())
                            && EnumSet.of(owner).containsAll(voices),
                    answer + " from " + voices + ", which should be " + shared + " from " + owner.label() + " alone");
            if (voices.isEmpty() || answer.answerers().isEmpty()) {
                return Optional.of(answer + ": nobody answers");
            }
            Optional<Station> port = behind(segment);
            if (port.filter(owner::equals).isEmpty()) {
                return Optional.of(
                        "the switch sends to " + port + " on " + segment.label() + ", not to " + owner.label());
            }
            if (!Ping.answers(lab.in(neighbour(segment)), segment.shared())) {
                return Optional.of(segment.shared() + " answers no ping of its neighbour");
            }
        }
        return Ping.answers(lab.in(Station.CLIENT), Station.SERVER.address(Segment.WAN))
                ? Optional.empty()
                : Optional.of("nothing gets from the client to the server");
    }

    /** From whose ports the questions of the segment's neighbour were answered, from a moment on. */
    private Set<Station> voices(Segment segment, Instant from) {
        Set<Station> voices = EnumSet.noneOf(Station.class);
        for (Evidence.Exchange exchange : witness.soFar().exchanges(segment.shared(), neighbour(segment), segment)) {
            if (!exchange.at().isBefore(from)) {
                voices.addAll(exchange.answeredBy());
            }
        }
        return voices;
    }

    /** Requires that no question of a neighbour was ever answered by two. */
    void expectNeverTwo() {
        Evidence evidence = witness.soFar();
        List<String> twice = new ArrayList<>();
        for (Segment segment : Segment.GATEWAY) {
            for (Evidence.Exchange exchange : evidence.exchanges(segment.shared(), neighbour(segment), segment)) {
                if (exchange.answeredBy().size() > 1) {
                    twice.add(segment.shared() + " at " + exchange.at());
                }
            }
        }
        Broken.unless(twice.isEmpty(), "answered by both: " + twice);
    }

    /** Copies the captures. */
    void keep(Path directory) {
        try {
            Files.createDirectories(directory);
            for (Path file : witness.files()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        witness.stop();
    }

    private static Station neighbour(Segment segment) {
        return segment == Segment.LAN ? Station.CLIENT : Station.SERVER;
    }
}
