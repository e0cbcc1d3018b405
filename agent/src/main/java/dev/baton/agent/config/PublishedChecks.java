package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What is published against what else is said of the interface on which it is answered: for each address there one answerer
 * only. Pure.
 *
 * <p>Addresses of other interfaces do not matter: a network behind one interface, its gateway's shared address included, is
 * what is published on another.
 */
final class PublishedChecks {
    /** In a cluster; as many as take a tenth of a second. */
    private static final int MOST_ANNOUNCED = 4_096;

    private final Settings settings;
    private final BatonConfig config;

    PublishedChecks(Settings settings, BatonConfig config) {
        this.settings = settings;
        this.config = config;
    }

    void run() {
        List<Item> earlier = new ArrayList<>();
        BigInteger announced = BigInteger.ZERO;
        for (GatewayConfig gateway : config.gateways()) {
            for (PublishedRange range : gateway.published()) {
                Item item = new Item(Keys.published(gateway.label()), range);
                againstOthers(item, earlier);
                againstAddresses(item);
                announced = announced.add(announced(item, announced));
                earlier.add(item);
            }
        }
    }

    /** With device MACs neighbours have to be told each of them at a claim. */
    private BigInteger announced(Item item, BigInteger before) {
        if (!config.macs().onDevice() || item.range().neighbours()) {
            return BigInteger.ZERO;
        }
        BigInteger count = item.range().count();
        if (before.add(count).compareTo(BigInteger.valueOf(MOST_ANNOUNCED)) > 0) {
            settings.error(
                    item.key(),
                    item.range() + " makes " + before.add(count)
                            + " published addresses, but with mac.scheme=device (line "
                            + settings.line(Keys.MAC_SCHEME) + ") each is announced at a claim, and at most "
                            + MOST_ANNOUNCED + " are; publish fewer, or use another scheme");
            return BigInteger.ZERO;
        }
        return count;
    }

    /** A range and the key that it stands in. */
    private record Item(String key, PublishedRange range) {}

    private void againstOthers(Item item, List<Item> earlier) {
        for (Item other : earlier) {
            if (item.range().on().equals(other.range().on()) && item.range().overlaps(other.range())) {
                settings.error(
                        item.key(),
                        item.range() + " overlaps " + other.range().addresses()
                                + (other.key().equals(item.key())
                                        ? " written before it"
                                        : " in " + other.key() + " (line " + settings.line(other.key()) + ")")
                                + "; publish an address once on an interface");
                return;
            }
        }
    }

    private void againstAddresses(Item item) {
        PublishedRange range = item.range();
        for (GatewayConfig answering : config.gateways()) {
            if (!answering.label().equals(range.on())) {
                continue;
            }
            answering.shared().stream()
                    .map(Prefix::address)
                    .filter(range::contains)
                    .findFirst()
                    .ifPresent(shared ->
                            contains(item, shared, "a shared address of " + range.on(), Keys.shared(range.on())));
            answering.witnesses().stream()
                    .filter(range::contains)
                    .findFirst()
                    .ifPresent(
                            witness -> contains(item, witness, "a witness on " + range.on(), Keys.witness(range.on())));
        }
        Ip peer = config.sync().peer();
        if (peer != null && range.contains(peer)) {
            contains(item, peer, "the " + Keys.SYNC_PEER, Keys.SYNC_PEER);
        }
    }

    private void contains(Item item, Ip address, String whose, String key) {
        settings.error(
                item.key(),
                item.range() + ": " + address + " is " + whose + " (line " + settings.line(key)
                        + ") and answers for itself; leave it out");
    }
}
