package dev.baton.lab.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An upgrade under running agents: dpkg renames new files over those that they were started from. What they load after that must
 * not come from the new ones, or they would end at the first thing that they do for the first time.
 */
@Timeout(120)
class FilesReplacedIT {
    @Test
    void runningAgentsNeedNothingOfTheFilesThatWereReplaced() throws IOException {
        try (Lab lab = Lab.open()) {
            Path tree = lab.directory().resolve("installed");
            Tool.run(List.of("cp", "-a", BatonCluster.tree().toString(), tree.toString()));
            Tool.run(List.of(tree.resolve("bin/baton-archive").toString()));
            Pair pair = Pair.settled(lab, BatonCluster.defaults().installedIn(tree));
            Station active = pair.requireActive();
            for (Station gateway : Station.GATEWAYS) {
                pair.await(
                        gateway + " has opened its jars",
                        pair.cluster().patience(),
                        () -> openJars(pair, gateway).equals(jars(tree)));
            }

            replaceAll(tree);

            for (Station gateway : Station.GATEWAYS) {
                assertThat(BatonCluster.command(lab, gateway, List.of("metrics"))
                                .exit())
                        .isZero();
                assertThat(BatonCluster.command(lab, gateway, List.of("status")).exit())
                        .isZero();
                assertThat(BatonCluster.command(lab, gateway, List.of("reload")).exit())
                        .isZero();
            }
            assertThat(BatonCluster.command(lab, active, List.of("announce")).exit())
                    .isZero();
            Tool.Result moved = BatonCluster.command(lab, active, List.of("switchover"));
            assertThat(moved.exit()).as(moved.err()).isZero();
            pair.awaitSettled();
            assertThat(pair.requireActive()).isEqualTo(active.peer());
            // As postinst does with the active one: a stop hands over.
            assertThat(pair.stop(active.peer())).isZero();
            assertThat(pair.stop(active)).isZero();
            for (Station gateway : Station.GATEWAYS) {
                assertThat(pair.agent(gateway).logLines())
                        .noneMatch(line -> line.contains("NoClassDefFoundError") || line.contains("ZipException"));
            }
        }
    }

    private static List<String> jars(Path tree) {
        try (Stream<Path> files = Files.list(tree.resolve("lib"))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> openJars(Pair pair, Station gateway) {
        Path descriptors = Path.of("/proc", Long.toString(pair.agent(gateway).pid()), "fd");
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.map(FilesReplacedIT::target)
                    .filter(name -> name.endsWith(".jar"))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** With what is no jar, so that whoever reads a new one fails. */
    private static void replaceAll(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path fresh =
                        Files.writeString(file.resolveSibling(file.getFileName() + ".dpkg-new"), "another version");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
