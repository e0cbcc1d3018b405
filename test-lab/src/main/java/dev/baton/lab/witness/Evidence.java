package dev.baton.lab.witness;

import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the captures of one witness hold, decoded, in order of time. Immutable.
 *
 * @param arps every ARP frame
 * @param sources when frames of whatever kind came from each Ethernet source, by place
 */
public record Evidence(List<ArpSighting> arps, Map<Source, List<Instant>> sources) {

    private static final Duration LATEST_REPLY = Duration.ofMillis(500);

    /** An Ethernet source at a place. */
    public record Source(String place, Mac mac) {}

    /**
     * A question for an address, and the hosts whose replies to the asker belong to it: each reply goes to the latest
     * question that this host has not answered yet.
     *
     * @param at when it was asked
     */
    public record Exchange(Instant at, Set<Station> answeredBy) {}

    public Evidence {
        arps = List.copyOf(arps);
        sources = Map.copyOf(sources);
    }

    /** The places at which anything was seen. */
    public Set<String> places() {
        return sources.keySet().stream().map(Source::place).collect(Collectors.toSet());
    }

    /** When frames from this Ethernet source were seen at the place, in order of time. */
    public List<Instant> from(String place, Mac mac) {
        return sources.getOrDefault(new Source(place, mac), List.of());
    }

    /** The gratuitous ARP frames for an address, of either form. */
    public List<ArpSighting> announcements(Ip ip) {
        return arps.stream()
                .filter(arp -> arp.isGratuitous() && arp.sender().ip().equals(ip))
                .toList();
    }

    /** The same from a moment on. */
    public List<ArpSighting> announcements(Ip ip, Instant from) {
        return announcements(ip).stream()
                .filter(arp -> !arp.at().isBefore(from))
                .toList();
    }

    /** The place of what a host sends on one of its interfaces. */
    public static String place(Station station, Segment segment) {
        return station.label() + "/" + segment.device();
    }

    /** The ARP frames that a host sent on a segment; needs a witness on the ports. */
    public List<ArpSighting> sentBy(Station station, Segment segment) {
        String place = place(station, segment);
        return arps.stream().filter(arp -> arp.place().equals(place)).toList();
    }

    /** The hosts that claimed the address by a reply or an announcement between two moments; needs the same. */
    public Set<Station> claimants(Ip ip, Instant from, Instant to) {
        return arps.stream()
                .filter(arp -> arp.sender().ip().equals(ip) && (arp.isReply() || arp.isGratuitous()))
                .filter(arp -> !arp.at().isBefore(from) && arp.at().isBefore(to))
                .flatMap(arp -> sender(arp.place()).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Station.class)));
    }

    /** What one host asked for the address on a segment, and who answered; needs the same. */
    public List<Exchange> exchanges(Ip target, Station asker, Segment on) {
        String asked = place(asker, on);
        List<Exchange> exchanges = new ArrayList<>();
        for (ArpSighting arp : arps) {
            boolean question =
                    arp.isRequest() && !arp.isGratuitous() && arp.place().equals(asked);
            if (question && arp.target().ip().equals(target)) {
                exchanges.add(new Exchange(arp.at(), EnumSet.noneOf(Station.class)));
            } else if (arp.isReply()
                    && arp.sender().ip().equals(target)
                    && arp.etherDestination().equals(asker.mac(on))) {
                sender(arp.place()).ifPresent(host -> credit(exchanges, host, arp.at()));
            }
        }
        return exchanges;
    }

    /** Two programs may ask at once; a late reply is still one. */
    private static void credit(List<Exchange> exchanges, Station host, Instant at) {
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            Exchange exchange = exchanges.get(i);
            if (exchange.at().isBefore(at.minus(LATEST_REPLY))
                    || exchange.answeredBy().add(host)) {
                return;
            }
        }
    }

    private static Optional<Station> sender(String place) {
        int slash = place.indexOf('/');
        return slash < 0 ? Optional.empty() : Station.behind(place.substring(0, slash) + "-");
    }
}
