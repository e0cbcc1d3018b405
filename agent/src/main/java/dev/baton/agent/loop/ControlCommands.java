package dev.baton.agent.loop;

import com.google.gson.JsonObject;
import dev.baton.agent.member.Member;
import dev.baton.agent.member.Obstacle;
import dev.baton.agent.member.Succession;
import dev.baton.agent.role.Move;
import dev.baton.nativeconfig.process.HostClock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a running agent: {@code status}, {@code metrics}, {@code switchover [to=NODE] [force]},
 * {@code announce [LABEL]}, {@code reload}. Taken on the ops thread; what changes something is done on the loop. An answer is
 * one JSON object, that to {@code metrics} alone is Prometheus' text; {@code error} in an object says that the question was not
 * understood or failed.
 */
final class ControlCommands implements ControlServer.Commands {
    /** What changes nothing, and anybody may ask whom the socket lets in. */
    private static final Set<String> READING = Set.of("status", "metrics");

    private final Member member;
    private final PublishedStatus status;
    private final AgentLoop loop;
    private final OpsThread ops;
    private final KeyReload keys;
    private final LogJournal journal;
    private final List<String> labels;

    /** @param labels of the gateway interfaces, in their order */
    ControlCommands(
            Member member,
            PublishedStatus status,
            AgentLoop loop,
            OpsThread ops,
            KeyReload keys,
            LogJournal journal,
            List<String> labels) {
        this.labels = labels;
        this.member = member;
        this.status = status;
        this.loop = loop;
        this.ops = ops;
        this.keys = keys;
        this.journal = journal;
    }

    @Override
    public void take(String line, boolean mayChange, Consumer<String> reply) {
        String[] words = line.split(" +");
        if (READING.contains(line)) {
            status.ask((taken, failure) -> reply.accept(look(line, taken, failure)));
        } else if (!mayChange && !READING.contains(words[0])) {
            reply.accept(forbidden());
        } else if (words[0].equals("switchover")) {
            parseSwitchover(words, changing(reply));
        } else if (words[0].equals("announce") && words.length <= 2) {
            String label = words.length == 2 ? words[1] : "";
            Consumer<String> done = changing(reply);
            loop.execute(() -> done.accept(announce(label)));
        } else if (line.equals("reload")) {
            Consumer<String> done = changing(reply);
            loop.execute(() ->
                    keys.begin((inUse, text) -> done.accept(outcome(inUse, text).toString())));
        } else {
            reply.accept(error("unknown command; known: status, metrics, switchover, announce, reload"));
        }
    }

    /** Who asks for the status after this reply sees what the command has changed. */
    private Consumer<String> changing(Consumer<String> reply) {
        return text -> ops.execute(() -> {
            status.changed();
            reply.accept(text);
        });
    }

    private String look(String command, PublishedStatus.@Nullable Taken taken, @Nullable RuntimeException failure) {
        RuntimeException why = failure;
        if (taken != null) {
            try {
                return command.equals("metrics") ? taken.metrics() : taken.json();
            } catch (RuntimeException e) {
                why = e;
            }
        }
        if (why != null) {
            journal.failed(command, why);
        }
        return error(command + " failed; see the agent's log");
    }

    private void parseSwitchover(String[] words, Consumer<String> reply) {
        int to = 0;
        boolean force = false;
        for (int i = 1; i < words.length; i++) {
            if (words[i].equals("force")) {
                force = true;
            } else if (words[i].matches("to=[0-9]{1,3}")) {
                to = Integer.parseInt(words[i].substring(3));
            } else {
                reply.accept(error("\"" + words[i] + "\" is not understood; known: to=NODE, force"));
                return;
            }
        }
        int node = to;
        boolean insist = force;
        // After everything that waits was read: the peer's newest word counts.
        loop.execute(() -> switchover(node, insist, reply));
    }

    private void switchover(int to, boolean force, Consumer<String> reply) {
        Succession succession = member.switchover(to, force, move -> reply.accept(answer(move)), HostClock.nanoTime());
        Obstacle obstacle = succession.obstacle();
        if (obstacle != null) {
            String why = MoveWords.of(obstacle, succession.node(), member);
            journal.info(
                    "switchover refused to=" + succession.node() + " reason=" + MoveWords.key(obstacle) + ": " + why);
            JsonObject answer = answer(false, succession.node(), why);
            answer.addProperty("reason", MoveWords.key(obstacle));
            reply.accept(answer.toString());
        }
    }

    private String announce(String label) {
        int iface = labels.indexOf(label);
        if (!label.isEmpty() && iface < 0) {
            return outcome(false, "\"" + label + "\" is no gateway interface; there are " + String.join(", ", labels))
                    .toString();
        }
        int addresses = member.announce(iface, HostClock.nanoTime());
        if (addresses < 0) {
            return outcome(false, "this member is not active, and only the active one announces")
                    .toString();
        }
        journal.info("announcing by hand addresses=" + addresses + (label.isEmpty() ? "" : " interface=" + label));
        return outcome(
                        true,
                        "announcing " + addresses + " addresses" + (label.isEmpty() ? "" : " on " + label)
                                + " now, and again after 0.1 and 1.1 seconds")
                .toString();
    }

    private static String answer(Move move) {
        JsonObject answer = answer(move.isDone(), move.heir(), MoveWords.of(move));
        answer.addProperty("reason", MoveWords.key(move.end()));
        answer.addProperty("tookMs", move.tookNs() / 1e6);
        answer.addProperty("overlapMs", move.overlapNs() / 1e6);
        return answer.toString();
    }

    private static JsonObject answer(boolean done, int node, String text) {
        JsonObject answer = outcome(done, text);
        answer.addProperty("node", node);
        return answer;
    }

    private static JsonObject outcome(boolean done, String text) {
        JsonObject answer = new JsonObject();
        answer.addProperty("done", done);
        answer.addProperty("text", text);
        return answer;
    }

    private static String forbidden() {
        JsonObject answer = new JsonObject();
        answer.addProperty("error", "only root may do that; what others may ask is status and metrics");
        answer.addProperty("forbidden", true);
        return answer.toString();
    }

    private static String error(String text) {
        JsonObject answer = new JsonObject();
        answer.addProperty("error", text);
        return answer.toString();
    }
}
