package dev.baton.lab.faults;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.util.Optional;

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
        Lab lab = Lab.open();
        try {
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
        Optional<JsonObject> status = BatonCluster.status(lab, gateway);
        return status.isPresent()
                && status.get().getAsJsonArray("peers").asList().stream()
                        .flatMap(peer -> peer.getAsJsonObject().getAsJsonArray("paths").asList().stream())
                        .map(path -> path.getAsJsonObject())
                        .anyMatch(path -> path.get("name").getAsString().equals(segment.label())
                                && path.get("hearsPeer").getAsBoolean());
    }

    @Override
    public void close() {
        lab.close();
    }
}
