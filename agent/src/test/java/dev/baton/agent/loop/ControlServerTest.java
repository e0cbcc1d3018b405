package dev.baton.agent.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control socket with real clients; the test's thread asks. */
@Timeout(60)
class ControlServerTest {
    private static final long PATIENCE_MS = 500;
    /** More than the kernel takes from one who does not read, and little enough to be read within the patience. */
    private static final int LONG = 1 << 20;

    @TempDir
    private Path directory;

    private final OpsThread ops = new OpsThread();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Asker> askers = new ArrayList<>();
    private volatile Function<String, String> answer = line -> "{\"to\":\"" + line + "\"}";
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("run").resolve("control.sock");
        assertThat(ControlServer.clear(socket)).isTrue();
        server = new ControlServer(
                socket,
                (line, mayChange, reply) -> {
                    asked.add(line);
                    assertThat(mayChange).as("the agent's own user").isTrue();
                    reply.accept(answer.apply(line));
                },
                PATIENCE_MS);
        ops.settle(
                () -> server.start(ops.netty(), failure -> assertThat(failure).isNull()));
    }

    @AfterEach
    void end() throws IOException {
        for (Asker asker : askers) {
            asker.channel.close();
        }
        ops.settle(() -> server.close(true));
        ops.close();
        assertThat(socket).doesNotExist();
    }

    /** One client, which never waits. */
    private final class Asker {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        Asker() throws IOException {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            askers.add(this);
        }

        Asker say(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            return this;
        }

        /** Whether the server has closed; keeps what came before. */
        boolean isOver() {
            ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
            try {
                int count = channel.read(chunk);
                if (count > 0) {
                    heard.write(chunk.array(), 0, count);
                }
                return count < 0;
            } catch (IOException reset) {
                return true;
            }
        }

        String untilOver() {
            while (!isOver()) {
                turn();
                assertThat(Thread.interrupted()).as("out of patience").isFalse();
            }
            return heard.toString(UTF_8);
        }
    }

    private static void turn() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            turn();
        }
    }

    @Test
    void aLineIsAnsweredByALineAndTheConnectionCloses() throws IOException {
        assertThat(new Asker().say(" status \r\n").untilOver()).isEqualTo("{\"to\":\"status\"}\n");
        Asker slow = new Asker().say("sta");
        turns(5);
        assertThat(slow.say("tus\n").untilOver()).isEqualTo("{\"to\":\"status\"}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void aLineIsAnsweredOnceWhateverFollows() throws IOException {
        answer = line -> "x".repeat(LONG); // cannot leave at once
        Asker asker = new Asker().say("status\n");
        turns(5);
        asker.say("status\n");
        turns(5);
        assertThat(asker.untilOver()).hasSize(LONG + 1);
        assertThat(asked).containsExactly("status");
    }

    @Test
    void anOversizedRequestIsNotAnswered() throws IOException {
        assertThat(new Asker().say("x".repeat(257)).untilOver()).isEmpty();
        assertThat(new Asker().say("x".repeat(100_000) + "\n").untilOver()).isEmpty();
        assertThat(new Asker().say("x".repeat(257) + "\n").untilOver()).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(new Asker().say("x".repeat(256) + "\n").untilOver()).hasSize(256 + 10);
    }

    @Test
    void whoSaysNothingIsHungUpOn() throws IOException {
        Asker silent = new Asker();
        Asker halfway = new Asker().say("stat");
        assertThat(silent.untilOver()).isEmpty();
        assertThat(halfway.untilOver()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void whoTakesNoAnswerIsHungUpOn() throws IOException {
        answer = line -> "x".repeat(16 << 20);
        Asker full = new Asker().say("status\n");
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * PATIENCE_MS);
        while (System.nanoTime() - deadline < 0) {
            turn();
        }
        assertThat(full.untilOver()).as("cut off").hasSizeLessThan(16 << 20);
    }

    @Test
    void twoAtOnceDoNotWaitForEachOther() throws IOException {
        Asker first = new Asker().say("first");
        Asker second = new Asker().say("second\n");
        assertThat(second.untilOver()).isEqualTo("{\"to\":\"second\"}\n");
        assertThat(first.say("\n").untilOver()).isEqualTo("{\"to\":\"first\"}\n");
    }

    @Test
    void whoGoesAwayDisturbsNobody() throws IOException {
        new Asker().say("gone\n").channel.close();
        new Asker().channel.close();
        Asker halfway = new Asker().say("sta");
        turns(5);
        halfway.channel.close();
        turns(5);
        assertThat(new Asker().say("still\n").untilOver()).isEqualTo("{\"to\":\"still\"}\n");
    }

    @Test
    void anAnswerThatFailsEndsThatConversationOnly() throws IOException {
        answer = line -> {
            throw new IllegalStateException("no answer");
        };
        assertThat(new Asker().say("status\n").untilOver()).isEmpty();
        answer = line -> line;
        assertThat(new Asker().say("again\n").untilOver()).isEqualTo("again\n");
    }

    @Test
    void onlyASocketNobodyListensOnIsCleared() throws IOException {
        assertThat(ControlServer.clear(socket)).as("somebody answers there").isFalse();
        Path stale = directory.resolve("stale.sock");
        ControlServer dead = new ControlServer(stale, (line, mayChange, reply) -> reply.accept(line), PATIENCE_MS);
        ops.settle(() -> dead.start(ops.netty(), failure -> assertThat(failure).isNull()));
        Path kept = directory.resolve("kept.sock");
        Files.move(stale, kept); // close() deletes the name it knows; this one stays as after a crash
        ops.settle(() -> dead.close(true));
        assertThat(ControlServer.clear(kept)).isTrue();
        assertThat(kept).doesNotExist();
        Path precious = Files.writeString(directory.resolve("precious"), "keep me");
        assertThatThrownBy(() -> ControlServer.clear(precious)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(precious).hasContent("keep me");
    }
}
