package dev.baton.lab.cluster;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.SwitchTable;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A product that makes two gateways one: what runs on each, and how it looks when all is well. Stateless; any thread. */
public interface Cluster {
    /** For tables and result files: {@code baton-default}, {@code keepalived-10ms}. */
    String name();

    /** Writes the configuration of one gateway into its directory and returns the command that runs in its namespace. */
    List<String> prepare(Lab lab, Station gateway, Path directory);

    /** The MAC that answers for the shared address of the segment when all is well. */
    Mac sharedMac(Segment segment);

    /** The gateway that answers for the shared address of the segment: to which the switch forwards the shared MAC. */
    default Optional<Station> owner(Lab lab, Segment segment) {
        return SwitchTable.behind(lab, segment, sharedMac(segment));
    }

    /** Whether one gateway is active, the other ready to take over, by the product's own account. Asked repeatedly. */
    boolean settled(Pair pair);

    /** What the agent of a gateway says happened to it, oldest first; of its log, what has the form of a {@link LogLine}. */
    default List<LogLine> events(Pair pair, Station gateway) {
        return LogLine.parse(pair.agent(gateway).logLines());
    }

    /** How often the gateway has taken the shared address of the LAN since its agent was first started, by its own account. */
    int claims(Pair pair, Station gateway);

    /** How long after a fault traffic may need to flow again; a benchmark watches this long. */
    Duration patience();
}
