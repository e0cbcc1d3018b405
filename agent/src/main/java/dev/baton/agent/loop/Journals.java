package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.OtherOrders;
import dev.baton.nativeconfig.addr.Mac;

/**
 * Who writes down what: all of it in one log, in the order in which it happened.
 *
 * @param log what is said of neither
 * @param member what the member does and sees
 * @param host what was done to the host's links
 */
record Journals(LogJournal log, MemberJournal member, HostJournal host) implements AutoCloseable {

    /** Opens the log. */
    static Journals open(BatonConfig config) {
        LogJournal log = new LogJournal();
        MemberJournal member = new MemberJournal(
                log,
                path -> pathName(config, path),
                iface -> config.gateways().get(iface).label(),
                iface -> config.gateways().get(iface).device(),
                MacUser.among(config),
                config.gateways().stream()
                        .allMatch(gateway -> config.sharedMac(gateway).equals(Mac.ZERO)));
        member.orders(OtherOrders.ownOrder(config), OtherOrders.of(config));
        return new Journals(log, member, new HostJournal(log));
    }

    private static String pathName(BatonConfig config, int path) {
        return path == 0
                ? "sync"
                : config.gateways().stream()
                        .filter(gateway -> gateway.index() == path)
                        .map(gateway -> gateway.label())
                        .findFirst()
                        .orElse(Integer.toString(path));
    }

    @Override
    public void close() {
        log.close();
    }
}
