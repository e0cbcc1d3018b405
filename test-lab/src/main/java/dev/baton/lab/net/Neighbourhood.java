package dev.baton.lab.net;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * More hosts on the LAN besides the client, each with a MAC and an address of its own: macvlans on the client's device, in
 * its namespace. They answer for themselves alone and speak when told to. One thread.
 */
public final class Neighbourhood {
    private static final int FIRST_HOST = 10;
    private static final int LAST_HOST = 254;
    private static final int OF_THE_CLIENT = 100;
    private static final long MAC_BASE = 0x02ab_0000_0000L;

    private final Netns home;
    private final List<Integer> hosts;

    private Neighbourhood(Netns home, List<Integer> hosts) {
        this.home = home;
        this.hosts = hosts;
    }

    /**
     * Moves so many hosts in.
     *
     * @param count at most 244
     */
    public static Neighbourhood add(Lab lab, int count) {
        List<Integer> hosts = IntStream.rangeClosed(FIRST_HOST, LAST_HOST)
                .filter(host -> host != OF_THE_CLIENT)
                .limit(count)
                .boxed()
                .toList();
        Neighbourhood neighbours = new Neighbourhood(lab.in(Station.CLIENT), hosts);
        neighbours.moveIn();
        return neighbours;
    }

    /** Each has its address as /32: they share the routes of the client, and where a frame came in decides who answers. */
    private void moveIn() {
        for (String which : List.of("all", "default", Segment.LAN.device())) {
            home.sysctl("net/ipv4/conf/" + which + "/rp_filter", "0");
        }
        for (String which : List.of("default", Segment.LAN.device())) {
            home.sysctl("net/ipv4/conf/" + which + "/arp_ignore", "1");
            home.sysctl("net/ipv4/conf/" + which + "/arp_announce", "2");
        }
        home.sysctl("net/ipv6/conf/default/disable_ipv6", "1");
        home.ipBatch(hosts.stream()
                .map(host -> "link add link " + Segment.LAN.device() + " name " + device(host) + " address " + mac(host)
                        + " type macvlan mode bridge\naddr add " + address(host) + "/32 dev " + device(host)
                        + "\nlink set " + device(host) + " up\n")
                .collect(Collectors.joining()));
    }

    private static String device(int host) {
        return "n" + host;
    }

    private static Ip address(int host) {
        return Segment.LAN.at(host).address();
    }

    private static Mac mac(int host) {
        return new Mac(MAC_BASE | host);
    }

    public int count() {
        return hosts.size();
    }

    /**
     * Each asks by ARP for the shared address of the LAN, as a host does that has something to send.
     *
     * @throws IllegalStateException when one of them gets no answer
     */
    public void speak() {
        String script = hosts.stream()
                .map(host -> "(arping -q -f -w 3 -I " + device(host) + " -s " + address(host) + " "
                        + Segment.LAN.shared() + " >&2 || echo " + address(host) + ") &\n")
                .collect(Collectors.joining("", "", "wait\n"));
        String unanswered = home.run("sh", "-c", script).strip();
        if (!unanswered.isEmpty()) {
            throw new IllegalStateException("nobody answers for " + Segment.LAN.shared() + " to " + unanswered);
        }
    }
}
