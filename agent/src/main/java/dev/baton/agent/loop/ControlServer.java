package dev.baton.agent.loop;

import dev.baton.nativeconfig.libc.Libc;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the control socket: one line in, one JSON object out, connection closed. The file lets in root and the group that
 * the agent runs with (of the package: baton); who asked is read from the connection, and the commands are told whether it may
 * change something. Runs on the ops thread; an answer comes when what was asked for is done.
 */
final class ControlServer {
    private static final int LONGEST_LINE = 256;
    private static final int BACKLOG = 16;
    private static final int ROOT = 0;
    /** An asker who says nothing, or does not take the answer, holds a descriptor no longer than this. */
    private static final long PATIENCE_MS = 2_000;
    /** So long an answer may take; a planned move ends within one second, one way or the other. */
    private static final long LONGEST_WORK_MS = 5_000;

    /** What is done about a line. */
    interface Commands {
        /**
         * Takes a command line, without its newline.
         *
         * @param mayChange whether who asks is root, or whoever runs the agent
         * @param reply takes the text to send, now or later, on any thread
         */
        void take(String line, boolean mayChange, Consumer<String> reply);
    }

    private final Path socket;
    private final Commands commands;
    private final long patienceMs;
    private @Nullable Channel channel;

    ControlServer(Path socket, Commands commands) {
        this(socket, commands, PATIENCE_MS);
    }

    ControlServer(Path socket, Commands commands, long patienceMs) {
        this.socket = socket;
        this.commands = commands;
        this.patienceMs = patienceMs;
    }

    /**
     * Makes way for the socket file: its directory is made, a stale file deleted.
     *
     * @return false when an agent answers there already
     * @throws IOException when the directory cannot be made, or something that is no socket is in the way
     */
    static boolean clear(Path socket) throws IOException {
        Path directory = socket.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new FileAlreadyExistsException(socket.toString(), null, "it is there and is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
            return false;
        } catch (IOException e) {
            Files.deleteIfExists(socket); // nobody listens: left by an agent that was killed
            return true;
        }
    }

    /** Begins to listen; what {@code started} is told comes on the thread of {@code loop}. */
    void start(IoEventLoop loop, Consumer<@Nullable Throwable> started) {
        new ServerBootstrap()
                .group(loop)
                .channel(EpollServerDomainSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        child.pipeline().addLast(new Conversation());
                    }
                })
                .bind(new DomainSocketAddress(socket.toString()))
                .addListener((ChannelFuture bound) -> {
                    channel = bound.channel();
                    started.accept(restrict(bound.cause()));
                });
    }

    private @Nullable Throwable restrict(@Nullable Throwable failure) {
        if (failure != null) {
            return failure;
        }
        try {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** @param withFile whether the socket's file goes too */
    void close(boolean withFile) {
        Channel listening = channel;
        if (listening != null) {
            listening.close();
        }
        if (!withFile) {
            return;
        }
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            // The directory is gone or read-only: the next start deals with a stale file.
        }
    }

    /** One connection: collects a line, answers it, closes. */
    private final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
        private final StringBuilder line = new StringBuilder();
        private boolean taken;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var unused = context.executor()
                    .schedule(
                            () -> {
                                if (!taken) {
                                    context.close();
                                }
                            },
                            patienceMs,
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf received) {
            if (taken) {
                return; // one line is all that is read
            }
            line.append(received.toString(StandardCharsets.UTF_8));
            int end = line.indexOf("\n");
            if (end >= 0 && end <= LONGEST_LINE) {
                taken = true;
                var unused = context.executor().schedule(() -> context.close(), LONGEST_WORK_MS, TimeUnit.MILLISECONDS);
                commands.take(
                        line.substring(0, end).strip(),
                        mayChange(context),
                        text -> context.executor().execute(() -> reply(context, text)));
            } else if (line.length() > LONGEST_LINE) {
                context.close();
            }
        }

        /** As the kernel saw it connect (SO_PEERCRED). */
        private boolean mayChange(ChannelHandlerContext context) {
            try {
                int user = ((EpollDomainSocketChannel) context.channel())
                        .peerCredentials()
                        .uid();
                return user == ROOT || user == Libc.geteuid();
            } catch (IOException e) {
                return false;
            }
        }

        private void reply(ChannelHandlerContext context, String text) {
            var unused = context.executor().schedule(() -> context.close(), patienceMs, TimeUnit.MILLISECONDS);
            // A status may be some hundred thousand octets long; character by character it would take milliseconds.
            context.writeAndFlush(Unpooled.wrappedBuffer((text + "\n").getBytes(StandardCharsets.UTF_8)))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the asker went away
        }
    }
}
