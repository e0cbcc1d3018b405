package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.heartbeat.detect.Verdict;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Walks every role times every pair of inputs; the table in the Javadoc must be just what was seen. */
class RoleTableTest {
    private static final Pattern ROW = Pattern.compile(" \\*  ([A-Z]+) +-&gt; ([A-Z]+) +([a-z-]+)");
    private static final Pattern CHANGE = Pattern.compile("[A-Z]+ -> [A-Z]+ [A-Z_]+");
    private static final List<Flags> ALL_FLAGS = List.of(
            Flags.NONE,
            Flags.PREPARE,
            Flags.GO,
            Flags.READY,
            Flags.RAISING,
            Flags.CLAIMED,
            Flags.RELEASED,
            Flags.LEAVING,
            Flags.GONE);

    @Test
    void the_table_in_the_javadoc_is_what_the_code_does() throws Exception {
        String source = Files.readString(Path.of("src/main/java/dev/baton/agent/role/RoleMachine.java"));
        Set<String> drawn = ROW.matcher(source)
                .results()
                .map(row -> row.group(1) + " -> " + row.group(2) + " " + row.group(3))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> seen = walk();
        assertThat(drawn).as(String.join("\n", seen)).isEqualTo(seen);
        assertThat(Transitions.ALL.stream()
                        .filter(each -> each.reason() != Reason.BOOT)
                        .map(RoleTableTest::row))
                .as("what is allowed")
                .containsExactlyInAnyOrderElementsOf(drawn);
    }

    private static String row(Transitions.Transition each) {
        return each.from().getSimpleName().toUpperCase(Locale.ROOT) + " -> "
                + each.to().getSimpleName().toUpperCase(Locale.ROOT) + " "
                + each.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Test
    void what_the_table_does_not_have_is_refused_and_nothing_is_held() {
        List<String> did = new ArrayList<>();
        Effects effects = (Effects) Proxy.newProxyInstance(
                Effects.class.getClassLoader(), new Class<?>[] {Effects.class}, (proxy, method, args) -> {
                    did.add(method.getName());
                    return method.getReturnType() == boolean.class ? true : null;
                });
        TermSource terms = (TermSource) Proxy.newProxyInstance(
                TermSource.class.getClassLoader(),
                new Class<?>[] {TermSource.class},
                (proxy, method, args) -> method.getReturnType() == long.class ? 5L : null);
        Tenure tenure = new Tenure(terms, effects);
        assertThat(tenure.claim(Reason.ALONE, Flags.NONE, 0)).isTrue();
        did.clear();
        assertThatThrownBy(() -> tenure.claim(Reason.ALONE, Flags.NONE, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no transition from Active");
        assertThat(did).containsExactly("release");
        assertThatThrownBy(() -> tenure.enter(new Role.Stopped(1), Reason.STOP))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Set<String> walk() {
        Set<String> seen = new TreeSet<>();
        List<Consumer<RoleStage>> inputs = inputs();
        for (Supplier<RoleStage> role : roles()) {
            for (Consumer<RoleStage> first : inputs) {
                for (Consumer<RoleStage> second : inputs) {
                    RoleStage stage = role.get();
                    first.accept(stage);
                    second.accept(stage);
                    stage.run(3).did.stream()
                            .filter(line -> CHANGE.matcher(line).matches())
                            .map(line -> line.replaceAll("_", "-"))
                            .map(line -> line.substring(0, line.lastIndexOf(' '))
                                    + line.substring(line.lastIndexOf(' ')).toLowerCase(Locale.ROOT))
                            .forEach(seen::add);
                }
            }
        }
        return seen;
    }

    private static List<Supplier<RoleStage>> roles() {
        return List.of(
                RoleStage::starting,
                () -> RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT),
                () -> RoleStage.inheriting().forget(),
                RoleStage::standby,
                RoleStage::active,
                () -> RoleStage.active().stop().forget(),
                () -> RoleStage.active()
                        .stop()
                        .hear(Says.standby(1, 5).with(Flags.READY))
                        .forget(),
                () -> RoleStage.active().stop().hear(Says.owner(1, 9)).forget(),
                () -> RoleStage.active().switchover(1).forget(),
                () -> RoleStage.active()
                        .switchover(1)
                        .hear(Says.standby(1, 5).with(Flags.READY))
                        .forget(),
                () -> RoleStage.active()
                        .switchover(1)
                        .hear(Says.owner(1, 9).with(Flags.RAISING))
                        .forget(),
                () -> RoleStage.standby().stop().run(1_000).forget());
    }

    private static List<Consumer<RoleStage>> inputs() {
        List<Consumer<RoleStage>> inputs = new ArrayList<>();
        for (Flags flags : ALL_FLAGS) {
            for (long term : new long[] {0, 5, 9}) {
                inputs.add(stage -> stage.hear(Says.owner(1, term).with(flags)));
                inputs.add(stage -> stage.hear(Says.owner(1, term).with(flags).answering()));
                inputs.add(stage -> stage.hear(Says.standby(1, term).with(flags)));
                inputs.add(stage -> stage.hear(Says.standby(1, term).notAble().with(flags)));
            }
        }
        for (Verdict verdict : Verdict.values()) {
            inputs.add(stage -> stage.judge(1, verdict));
        }
        for (Answer answer : Answer.values()) {
            inputs.add(stage -> stage.answered(Question.HOLDER, answer).answered(Question.ANYBODY, answer));
        }
        inputs.add(stage -> stage.carrier(false));
        inputs.add(stage -> stage.carrier(false).run(3_100));
        inputs.add(stage -> stage.carrier(false).carrier(true));
        inputs.add(stage -> stage.claimWorks = false);
        inputs.add(stage -> stage.standing = false);
        inputs.add(RoleStage::stop);
        inputs.add(RoleStage::lapse);
        inputs.add(stage -> stage.deaf(true).run(3_100));
        inputs.add(stage -> stage.deaf(false));
        inputs.add(stage -> stage.switchover(1));
        inputs.add(stage -> stage.yieldTo(1, Reason.HEALTHIER_PEER));
        inputs.add(stage -> stage.yieldTo(1, Reason.PREEMPTED));
        inputs.add(stage -> stage.hear(Says.owner(3, 9)));
        inputs.add(stage -> stage.sleep(500));
        inputs.add(stage -> stage.run(70));
        inputs.add(stage -> stage.run(6_000));
        return inputs;
    }
}
