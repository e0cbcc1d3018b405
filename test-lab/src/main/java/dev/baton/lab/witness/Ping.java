package dev.baton.lab.witness;

import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Tool;
import dev.baton.nativeconfig.addr.Ip;

/** ICMP echo with the host's own {@code ping}; any thread. */
public final class Ping {
    private Ping() {}

    /** Whether one of two echo requests is answered, within a second or so. */
    public static boolean answers(Netns from, Ip target) {
        return Tool.attempt(from.command("ping", "-n", "-c", "2", "-i", "0.2", "-W", "1", target.toString()), "")
                        .exit()
                == 0;
    }
}
