package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who answers for an address, asked by broadcast ARP with {@code arping} of iputils; any thread. */
public final class Answers {
    /** "Unicast reply from 10.7.1.1 [10:00:00:C1:4A:87]  0.6ms". */
    private static final Pattern REPLY = Pattern.compile("reply from \\S+ \\[([0-9A-F:]{17})]");

    private Answers() {}

    /**
     * What came back when one host asked on one of its interfaces.
     *
     * @param replies the MAC of every reply, in order
     */
    public record Answer(Station asker, Segment on, Ip target, List<Mac> replies) {
        /** The distinct MACs that answered. */
        public List<Mac> answerers() {
            return replies.stream().distinct().toList();
        }

        @Override
        public String toString() {
            return asker.label() + " on " + on.device() + " asks for " + target + ": " + replies;
        }
    }

    /** Asks and listens for a full second, so that a second answerer is heard too. */
    public static Answer ask(Lab lab, Station asker, Segment on, Ip target) {
        return ask(lab, asker, on, target, List.of("-c", "2", "-w", "1"));
    }

    /** Asks until the first answer, for a second at most. */
    public static Answer first(Lab lab, Station asker, Segment on, Ip target) {
        return ask(lab, asker, on, target, List.of("-f", "-w", "1"));
    }

    /** Asks for each target on every interface of every host at once, one second in all. */
    public static List<Answer> everywhere(Lab lab, Ip... targets) {
        List<CompletableFuture<Answer>> asking = new ArrayList<>();
        for (Ip target : targets) {
            for (Station asker : Station.values()) {
                for (Segment segment : asker.segments()) {
                    asking.add(CompletableFuture.supplyAsync(
                            () -> ask(lab, asker, segment, target), command -> new Thread(command, "arping").start()));
                }
            }
        }
        return asking.stream().map(CompletableFuture::join).toList();
    }

    /** All distinct MACs of several answers, sorted as text. */
    public static List<String> macs(List<Answer> answers) {
        TreeSet<String> macs = new TreeSet<>();
        answers.forEach(answer -> answer.replies().forEach(mac -> macs.add(mac.toString())));
        return List.copyOf(macs);
    }

    private static Answer ask(Lab lab, Station asker, Segment on, Ip target, List<String> how) {
        List<String> command = command(lab, asker, on, target, how);
        Tool.Result result = Tool.attempt(command, "");
        if (!result.out().contains("Sent ")) {
            throw new IllegalStateException(String.join(" ", command) + " said: " + result.out() + result.err());
        }
        return new Answer(asker, on, target, replies(result.out()));
    }

    /** The question as a command; its source is the asker's own address on that interface, as a neighbour's would be. */
    static List<String> command(Lab lab, Station asker, Segment on, Ip target, List<String> how) {
        List<String> arping = new ArrayList<>(List.of("arping", "-b", "-I", on.device()));
        arping.addAll(how);
        arping.addAll(List.of("-s", asker.address(on).toString(), target.toString()));
        return lab.in(asker).command(arping);
    }

    /** The MAC of every reply in what arping printed. */
    static List<Mac> replies(String output) {
        List<Mac> replies = new ArrayList<>();
        Matcher matcher = REPLY.matcher(output);
        while (matcher.find()) {
            replies.add(Mac.parse(matcher.group(1)));
        }
        return List.copyOf(replies);
    }
}
