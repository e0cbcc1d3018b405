package dev.baton.lab.bench;

import dev.baton.arp.port.Announcer;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The product's announcer, as fast as it goes. A process of its own inside a namespace; the other side of {@link
 * AnnouncerBench} is {@code src/main/c/announce_loop.c}, with the same arguments and the same answers.
 */
final class AnnounceLoop {
    private AnnounceLoop() {}

    /**
     * Arguments: the shared link, its MAC, the first address, how many, milliseconds. For each line of standard input it
     * announces the addresses over and over for so long, then prints the frames that the kernel took, those that it
     * refused, and the nanoseconds.
     */
    public static void main(String[] arguments) throws IOException {
        String link = arguments[0];
        int first = Ip.parse(arguments[2]).v4Bits();
        List<Ip> addresses = IntStream.range(0, Integer.parseInt(arguments[3]))
                .mapToObj(i -> Ip.v4(first + i))
                .toList();
        long lengthNs = Long.parseLong(arguments[4]) * 1_000_000;
        int index;
        try (LinkControl links = LinkControl.open()) {
            index = links.link(link).map(Link::index).orElseThrow();
        }
        try (Announcer announcer = Announcer.open(link, index, Mac.parse(arguments[1]), addresses, false)) {
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            while (orders.readLine() != null) {
                long sent = announcer.sent();
                long refused = announcer.refused();
                long startNs = System.nanoTime();
                long nowNs = startNs;
                while (nowNs - startNs < lengthNs) {
                    announcer.announce(0, addresses.size());
                    nowNs = System.nanoTime();
                }
                System.out.println(
                        (announcer.sent() - sent) + " " + (announcer.refused() - refused) + " " + (nowNs - startNs));
            }
        }
    }
}
