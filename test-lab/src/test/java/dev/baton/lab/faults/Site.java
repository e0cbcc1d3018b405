package dev.baton.lab.faults;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A settled pair in a lab, behind the firewall rules that the README asks for. One thread. */
final class Site implements AutoCloseable {
    /** For what should happen at once, on a machine that has other things to do. */
    static final Duration SOON = Duration.ofSeconds(10);

    /** The README's rules; whatever they do not name is dropped. */
    static final String DEFAULT_DROP = """
            table inet site {
                chain forward {
                    type filter hook forward priority filter; policy drop;
                    iifname { "lan0", "bt-lan" } oifname "wan0" accept
                    iifname { "wan0", "bt-wan" } oifname "lan0" ct state established,related accept
                }
            }
            """;

    private final Lab lab;
    private final Pair pair;

    private Site(Lab lab, Pair pair) {
        this.lab = lab;
        this.pair = pair;
    }

    static Site open(BatonCluster cluster, String firewall) {
        return open(cluster, firewall, lab -> {});
    }

    /** The same with hosts that are not as others are, from before the agents start. */
    static Site open(BatonCluster cluster, String firewall, Consumer<Lab> before) {
        Lab lab = Lab.open();
        try {
            before.accept(lab);
            Station.GATEWAYS.forEach(gateway -> lab.in(gateway).nft(firewall));
            return new Site(lab, Pair.settled(lab, cluster));
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    Pair pair() {
        return pair;
    }

    /** What the agent of a gateway calls itself; empty when it does not answer. */
    String status(Station gateway) {
        return BatonCluster.status(lab, gateway)
                .map(status -> status.get("status").getAsString())
                .orElse("");
    }

    /** Why the agent of a gateway is what it is. */
    String reason(Station gateway) {
        return BatonCluster.status(lab, gateway)
                .map(status -> status.get("reason").getAsString())
                .orElse("");
    }

    /** The term the agent of a gateway last held. */
    long term(Station gateway) {
        return BatonCluster.status(lab, gateway).orElseThrow().get("term").getAsLong();
    }

    /** The health score that the agent of a gateway gives itself. */
    int health(Station gateway) {
        return BatonCluster.status(lab, gateway).orElseThrow().get("health").getAsInt();
    }

    /** Whether the gateway hears its peer on the path of the segment, by its own account. */
    boolean hearsPeer(Station gateway, Segment segment) {
        return peer(gateway).stream()
                .flatMap(peer -> peer.getAsJsonArray("paths").asList().stream())
                .map(path -> path.getAsJsonObject())
                .anyMatch(path -> path.get("name").getAsString().equals(segment.label())
                        && path.get("hearsPeer").getAsBoolean());
    }

    /** The kinds of probe that the gateway knows its peer's kernel to answer on the path of the segment. */
    List<String> calibrated(Station gateway, Segment segment) {
        return peer(gateway).stream()
                .flatMap(peer -> peer
                        .getAsJsonObject("detect")
                        .getAsJsonObject("calibrated")
                        .getAsJsonArray(segment.label())
                        .asList()
                        .stream())
                .map(JsonElement::getAsString)
                .toList();
    }

    /** What a gateway thinks of its own ears: {@code hearing}, {@code lonely}, {@code deaf}. */
    String ears(Station gateway) {
        return peer(gateway)
                .map(peer -> peer.getAsJsonObject("detect").get("ears").getAsString())
                .orElse("");
    }

    /** What a gateway says of its peer, if it knows one and answers. */
    private Optional<JsonObject> peer(Station gateway) {
        return BatonCluster.status(lab, gateway)
                .flatMap(status -> status.getAsJsonArray("peers").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .findFirst());
    }

    /** What a gateway says of its interface on a segment. */
    JsonObject iface(Station gateway, Segment segment) {
        return BatonCluster.status(lab, gateway).orElseThrow().getAsJsonArray("interfaces").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(line -> line.get("label").getAsString().equals(segment.label()))
                .findFirst()
                .orElseThrow();
    }

    /** What stands as an alarm on a gateway; none where its agent does not answer. */
    List<String> alarms(Station gateway) {
        return BatonCluster.status(lab, gateway).stream()
                .flatMap(status -> status.getAsJsonArray("alarms").asList().stream())
                .map(JsonElement::getAsString)
                .toList();
    }

    /** How many lines the agent of a gateway has logged, for {@link #saidSince}. */
    int said(Station gateway) {
        return pair.agent(gateway).logLines().size();
    }

    /** What it has logged after its first lines. */
    List<String> saidSince(Station gateway, int lines) {
        List<String> all = pair.agent(gateway).logLines();
        return all.subList(lines, all.size());
    }

    /** Lets time pass. */
    void hold(Duration length) {
        holdUntil(Instant.now().plus(length));
    }

    /** The same until a moment, which may have passed. */
    void holdUntil(Instant moment) {
        pair.holdUntil(moment);
    }

    @Override
    public void close() {
        lab.close();
    }
}
