package dev.baton.agent.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the digest of a configuration would be if its interfaces had each other's indexes, so that a peer's digest shows
 * whether its file differs in just that: the most common slip, a list in another order, which no other message names.
 * Up to {@value #MOST_FOR_ALL} interfaces all orders are known, beyond that those with two exchanged and the reverse. Pure.
 */
public final class OtherOrders {
    private static final int MOST_FOR_ALL = 4;
    /** A file of more is not written by hand. */
    private static final int MOST = 16;

    private OtherOrders() {}

    /** By digest, the indexes in words: {@code lan 2, wan 1}. */
    public static Map<Long, String> of(BatonConfig config) {
        List<GatewayConfig> gateways = config.gateways();
        Map<Long, String> words = new HashMap<>();
        if (gateways.size() < 2 || gateways.size() > MOST) {
            return words;
        }
        ConfigDigest digest = new ConfigDigest(config);
        List<Integer> own = gateways.stream().map(GatewayConfig::index).toList();
        for (List<Integer> order : gateways.size() <= MOST_FOR_ALL ? permutations(own) : exchanged(own)) {
            if (!order.equals(own)) {
                words.put(digest.of(order), inWords(gateways, order));
            }
        }
        return words;
    }

    /** {@code lan 1, wan 2}. */
    public static String ownOrder(BatonConfig config) {
        return inWords(
                config.gateways(),
                config.gateways().stream().map(GatewayConfig::index).toList());
    }

    private static String inWords(List<GatewayConfig> gateways, List<Integer> order) {
        return IntStream.range(0, order.size())
                .mapToObj(i -> gateways.get(i).label() + " " + order.get(i))
                .collect(Collectors.joining(", "));
    }

    private static List<List<Integer>> permutations(List<Integer> some) {
        if (some.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> all = new ArrayList<>();
        for (Integer first : some) {
            List<Integer> others = new ArrayList<>(some);
            others.remove(first);
            for (List<Integer> rest : permutations(others)) {
                List<Integer> one = new ArrayList<>(List.of(first));
                one.addAll(rest);
                all.add(one);
            }
        }
        return all;
    }

    private static List<List<Integer>> exchanged(List<Integer> own) {
        List<List<Integer>> all = new ArrayList<>();
        List<Integer> reverse = new ArrayList<>(own);
        Collections.reverse(reverse);
        all.add(reverse);
        for (int i = 0; i < own.size(); i++) {
            for (int j = i + 1; j < own.size(); j++) {
                List<Integer> order = new ArrayList<>(own);
                Collections.swap(order, i, j);
                all.add(order);
            }
        }
        return all;
    }
}
