package dev.baton.agent.config;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * 64 bits over what must be equal on all members: cluster, MAC scheme, labels with index, shared and published addresses
 * and routes, timings, preemption; the lowest 16 of them over the MAC scheme alone. Node, devices, paths and the order of
 * interfaces, addresses or routes do not enter. Pure.
 */
final class ConfigDigest {
    private final String scheme;
    private final String head;
    /** What is said of each interface but its index, in the order of {@code interfaces}. */
    private final List<String> bodies = new ArrayList<>();

    ConfigDigest(BatonConfig config) {
        this.scheme = config.claim().macScheme();
        this.head = head(config);
        config.gateways().forEach(gateway -> bodies.add(body(gateway)));
    }

    private static String head(BatonConfig config) {
        TimingConfig timing = config.timing();
        StringJoiner text = new StringJoiner("\n");
        text.add("cluster " + config.member().cluster());
        text.add("mac " + config.claim().macScheme());
        text.add("preempt " + config.claim().preempt());
        text.add(String.join(
                " ",
                timing.heartbeat().syncInterval().toString(),
                timing.heartbeat().gatewayInterval().toString(),
                timing.heartbeat().gatewayIntervalWithoutSync().toString(),
                Integer.toString(timing.heartbeat().misses()),
                timing.uncalibrated().toString(),
                timing.startSilence().toString(),
                timing.startPatience().toString(),
                timing.startConflict().toString(),
                timing.leaseDuration().toString()));
        return text.toString();
    }

    private static String body(GatewayConfig gateway) {
        StringJoiner text = new StringJoiner("\n");
        text.add(gateway.label() + " " + gateway.heartbeat());
        gateway.shared().stream()
                .sorted(Comparator.comparing(Prefix::address).thenComparing(Prefix::length))
                .forEach(shared -> text.add(shared.toString()));
        gateway.routes().stream().map(RouteSpec::toString).sorted().forEach(text::add);
        gateway.published().stream()
                .map(range -> "published " + range + (range.neighbours() ? " itself" : ""))
                .sorted()
                .forEach(text::add);
        return text.toString();
    }

    /** The digest if the interfaces had these indexes, in the order of {@code interfaces}. */
    long of(List<Integer> indexes) {
        StringJoiner text = new StringJoiner("\n");
        text.add(head);
        IntStream.range(0, bodies.size())
                .boxed()
                .sorted(Comparator.comparing(indexes::get))
                .forEach(place -> text.add(indexes.get(place) + " " + bodies.get(place)));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            long ofScheme = scheme.hashCode() & Heartbeat.IDENTITY_DIGEST;
            return ByteBuffer.wrap(hash).getLong() & ~Heartbeat.IDENTITY_DIGEST | ofScheme;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
