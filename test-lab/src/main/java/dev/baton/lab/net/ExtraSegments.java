package dev.baton.lab.net;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * More broadcast domains between the two gateways of a lab, each a bridge of its own and a device {@code x1}, {@code x2},
 * ... on both: what VLANs on a trunk are in the field; the lab's kernel may have none. Nobody else is attached. One thread.
 */
public final class ExtraSegments {
    private final Lab lab;
    private final int count;

    private ExtraSegments(Lab lab, int count) {
        this.lab = lab;
        this.count = count;
    }

    /** Adds so many; returns when every port forwards. */
    public static ExtraSegments add(Lab lab, int count) {
        ExtraSegments extra = new ExtraSegments(lab, count);
        StringBuilder wire = new StringBuilder();
        for (String device : extra.devices()) {
            wire.append("link add ").append(device).append(" type bridge stp_state 0 mcast_snooping 0\n");
            wire.append("link set ").append(device).append(" up\n");
            for (Station gateway : Station.GATEWAYS) {
                String port = port(gateway, device);
                wire.append("link add ").append(port).append(" type veth peer name ");
                wire.append(device).append(" netns ").append(lab.in(gateway).name());
                wire.append("\nlink set ").append(port).append(" master ").append(device);
                wire.append(" up\n");
            }
        }
        lab.wire().ipBatch(wire.toString());
        String up = extra.devices().stream()
                .map(device -> "link set " + device + " up\n")
                .collect(Collectors.joining());
        Station.GATEWAYS.forEach(gateway -> lab.in(gateway).ipBatch(up));
        return extra;
    }

    /** The devices on either gateway. */
    public List<String> devices() {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "x" + i).toList();
    }

    /** {@link Faults#freeze} for these segments too. */
    public void freeze(Station station) {
        if (count > 0) {
            lab.wire()
                    .nft(devices().stream()
                            .map(device -> '"' + port(station, device) + '"')
                            .collect(Collectors.joining(", ", "add element bridge lab frozen { ", " }")));
        }
    }

    private static String port(Station station, String device) {
        return station.label() + "-" + device;
    }
}
