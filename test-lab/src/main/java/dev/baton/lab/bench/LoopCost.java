package dev.baton.lab.bench;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.Agent;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.IpView;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the JVM of an agent says of its threads (jcmd Thread.print), and how many frames its host moved meanwhile.
 *
 * @param loopMs processor time of the thread with the event loop
 * @param allocatedBytes of all threads that live
 * @param frames sent and received on the heartbeats' devices; on an idle pair next to all are heartbeats
 */
record LoopCost(double loopMs, long allocatedBytes, long frames) {
    private static final Pattern THREAD = Pattern.compile(
            "^\"(?<name>[^\"]*)\".* cpu=(?<cpu>[\\d.]+)ms.* allocated=(?<amount>\\d+)(?<unit>[BKMG])",
            Pattern.MULTILINE);

    /** Reads both now. Asking costs the agent a pause of well under a millisecond and some hundred bytes. */
    static LoopCost of(Agent agent, Netns netns) {
        double loopMs = 0;
        long allocated = 0;
        Matcher thread = THREAD.matcher(Tool.run(List.of("jcmd", Long.toString(agent.pid()), "Thread.print", "-e")));
        while (thread.find()) {
            allocated += bytes(Long.parseLong(thread.group("amount")), thread.group("unit"));
            if (thread.group("name").equals("main")) {
                loopMs = Double.parseDouble(thread.group("cpu"));
            }
        }
        return new LoopCost(loopMs, allocated, frames(netns));
    }

    private static long bytes(long amount, String unit) {
        return amount << (10 * "BKMG".indexOf(unit));
    }

    private static long frames(Netns netns) {
        return List.of(Segment.values()).stream()
                .flatMap(segment -> IpView.query(netns, "-s", "link", "show", "dev", segment.device()).stream())
                .map(link -> link.getAsJsonObject("stats64"))
                .mapToLong(stats -> packets(stats.getAsJsonObject("rx")) + packets(stats.getAsJsonObject("tx")))
                .sum();
    }

    private static long packets(JsonObject direction) {
        return direction.get("packets").getAsLong();
    }

    /** Processor time of the loop for each frame since {@code before}, in microseconds: the turn, the system calls, all. */
    double usPerFrame(LoopCost before) {
        return 1e3 * (loopMs - before.loopMs) / (frames - before.frames);
    }

    /** Garbage since {@code before}, in KiB. */
    double allocatedKib(LoopCost before) {
        return (allocatedBytes - before.allocatedBytes) / 1024.0;
    }
}
