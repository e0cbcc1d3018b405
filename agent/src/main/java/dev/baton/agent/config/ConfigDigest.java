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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * 64 bits over what must be equal on all members: cluster, MAC scheme, labels with index, shared and published addresses
 * and routes, timings, preemption; the lowest 16 of them over the MAC scheme alone, and the next 16 over what is served:
 * indexes, shared and published addresses, routes. Node, devices, paths and the order of interfaces, addresses or routes do
 * not enter. Pure.
 */
final class ConfigDigest {
    private final String scheme;
    private final String head;
    /** What is said of each interface but its index, in the order of {@code interfaces}. */
    private final List<String> bodies = new ArrayList<>();

    private final List<String> services = new ArrayList<>();

    ConfigDigest(BatonConfig config) {
        this.scheme = config.claim().macScheme();
        this.head = head(config);
        for (GatewayConfig gateway : config.gateways()) {
            services.add(service(gateway));
            bodies.add(gateway.label() + " " + gateway.heartbeat() + "\n" + service(gateway));
        }
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

    private static String service(GatewayConfig gateway) {
        StringJoiner text = new StringJoiner("\n");
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
        long ofAll = hash(head + "\n" + inOrder(bodies, indexes));
        long ofService = hash(inOrder(services, indexes)) & Heartbeat.SERVICE_DIGEST;
        long ofScheme = scheme.hashCode() & Heartbeat.IDENTITY_DIGEST;
        return ofAll & ~(Heartbeat.SERVICE_DIGEST | Heartbeat.IDENTITY_DIGEST) | ofService | ofScheme;
    }

    private static String inOrder(List<String> texts, List<Integer> indexes) {
        return IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparing(indexes::get))
                .map(place -> indexes.get(place) + " " + texts.get(place))
                .collect(Collectors.joining("\n"));
    }

    private static long hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
