package dev.baton.agent.loop;

import dev.baton.agent.config.MacScheme;
import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.HostEvent;
import dev.baton.agent.event.Voice;
import dev.baton.agent.member.HoldDown;
import dev.baton.agent.member.Protection;
import dev.baton.agent.role.Impediment;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.RoleSettings;
import dev.baton.agent.status.StatusPage;
import dev.baton.arp.watch.Clash;
import dev.baton.nativeconfig.addr.Mac;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a notice means and what to do about it, in the operator's words. */
final class Explanations {
    private Explanations() {}

    static String of(Notice notice) {
        return switch (notice) {
            case PEER_STALLED_IDENTITY_ANSWERED ->
                "nothing is heard of the active's agent (it does not run, or what it sends does not arrive or is refused"
                        + " here), but its host still answers for the shared addresses and traffic flows;"
                        + " nothing is claimed before it falls silent. Look at that host, at the sync link, and at what is"
                        + " filtered between the two";
            case IDENTITY_ANSWERED_BY_UNKNOWN -> "nothing is claimed before it falls silent";
            case CONFLICT_WON -> "two members were active; this one keeps the role and announces again";
            case PEER_RELEASED -> "that member is silent now; announced again";
            case HANDOVER_TIMED_OUT -> "no member took over in time; the shared addresses are released all the same";
            case HANDOVER_INCOMPLETE ->
                "the new active had not raised all its shared links within "
                        + TimeUnit.NANOSECONDS.toMillis(RoleSettings.OVERLAP_NS)
                        + " ms, this host is silent all the same: some interfaces may be without service until it has."
                        + " Look at its load";
            case NO_HEIR -> "no other member could take over; the shared addresses go dark";
            case PASSED_OVER ->
                "that member was to claim first and did not in its time, so this one has; look at that host: it may be deaf"
                        + " on all paths, too busy, or kept from it by a stranger with a shared address";
            case CLAIM_FAILED -> "the identity could not be taken; tried again in a second";
            case NOT_RESUMED -> "what the previous agent of this host held was given up: taken by another, or expired";
            case DEAF ->
                "this host hears nobody any more, neither its peers nor neighbours that answered a moment ago; the shared"
                        + " addresses are released, for the others may hear it and would wait. Look at its cables, its"
                        + " switch ports and what is filtered on the way in";
            case CUT_OFF ->
                "no gateway interface has had carrier for three seconds and no peer is heard; the shared addresses are"
                        + " released, for the others may hear this host and would wait. Look at its cables and switch ports";
            case OWNER_UNHEARD ->
                "that member is active and is not heard here, as another member says that hears it; nothing is claimed beside"
                        + " it while that is so. Look at what is cut between the two hosts: cables, switches, filters, keys";
            case DISPLACED ->
                "that member took another host with this node.id for this one while this one stood still, and refused what this"
                        + " one says since; it is to be heard again from now on. Look for a second host with this node.id";
            case CANNOT_CLAIM ->
                "the active is gone, but this host cannot take over: no carrier on any gateway interface, no"
                        + " heartbeat can be sent, or nobody is heard";
        };
    }

    /** Why the role stays. */
    static String of(HoldDown holdDown) {
        return "node " + holdDown.healthier() + " is healthier than this host, and the role stays here for "
                + (TimeUnit.NANOSECONDS.toSeconds(holdDown.leftNs()) + 1) + " s more, for "
                + (holdDown.forced() ? "an operator forced it here" : "it has moved a moment ago")
                + "; \"baton switchover\" moves it at once";
    }

    /** What a standby without neighbours means for the active. */
    static final String UNWITNESSED =
            "it hears none of the hosts that it knows on its gateway interfaces, so that it could not"
                    + " tell the death of this host from its own deafness; look at its ports and at those hosts (30 s after they"
                    + " were last heard it takes them for gone, and judges by time)";

    /** Why a standby could not be relied upon. */
    static String of(Protection.Gap gap, int impediments) {
        return switch (gap) {
            case NOT_ALIVE -> "its agent is silent";
            case NOT_STANDBY -> "it is not standby: it has just started, ends, or owns the identity itself";
            case NOT_ABLE -> impediments(impediments);
            case SERVES_OTHERS ->
                "its file has other interfaces, indexes, shared or published addresses, or routes, and it would serve those;"
                        + " compare the two files";
            case UNWITNESSED -> UNWITNESSED;
            case HEARS_US_NOT -> "it does not hear this host on any path; look at what is filtered between the two";
            case FEW_PATHS ->
                "it is heard on one path only, and would be lost with it; look at the cables and switch ports of the"
                        + " others";
        };
    }

    /** Why a member could not take over; of bits that this release does not know, that there are some. */
    static String impediments(int bits) {
        StringJoiner words = new StringJoiner("; ");
        int known = 0;
        for (Impediment impediment : Impediment.values()) {
            known |= impediment.bit();
            if (impediment.isIn(bits)) {
                words.add(of(impediment));
            }
        }
        if (bits == 0 || (bits & ~known) != 0) {
            words.add("for a reason that only its own release knows: look at its own status");
        }
        return words.toString();
    }

    /** Their names in machines' words: {@code no-carrier}. */
    static List<String> names(int bits) {
        return Arrays.stream(Impediment.values())
                .filter(impediment -> impediment.isIn(bits))
                .map(impediment -> impediment.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static String of(Impediment impediment) {
        return switch (impediment) {
            case NO_CARRIER -> "it has no carrier on any gateway interface; look at the cables and the switch ports";
            case CANNOT_SEND -> "no heartbeat leaves it; look at its devices and its firewall";
            case CLAIM_FAILED -> "its last claim has just failed; its own log says why";
            case LEAVING -> "its agent is about to exit";
            case CRASH_LOOP ->
                "its agent was started again and again while active, and lets others go first for three seconds; its own log"
                        + " says more";
            case LAPSED ->
                "it came so late that its lease ran out a moment ago; look at what keeps its agent from running (load, steal,"
                        + " a stopped or moved virtual machine)";
            case DEAF ->
                "it hears nobody, neither its peers nor neighbours that answered lately; look at its cables, its switch"
                        + " ports and what is filtered on the way in";
        };
    }

    static String of(Ailment ailment, String label) {
        return switch (ailment) {
            case NO_CARRIER -> label + " has no carrier; look at the cable and the switch port";
            case DEAF ->
                "nobody is heard on " + label + " although the peer lives; look at the switch port and the VLAN";
            case DEAD_END ->
                "this host would pass nothing on that comes in on " + label
                        + "; see its warning, or \"baton check\" here";
            case EXCHANGED ->
                "the device of " + label + " is another than before, and what peers send on " + label
                        + " arrives elsewhere since then: devices or their names were exchanged on this host; see \"ip link\"";
            case UNHEARD ->
                "we hear others on " + label + " but nobody there hears us; look at what is filtered on the way out";
        };
    }

    static String unreached(String name, boolean deviceMacs) {
        if (deviceMacs) {
            return "no neighbour on " + name + " answers when the shared addresses ask, though they were announced with"
                    + " this device's MAC: most likely the switch or the hypervisor binds them to another port or MAC (ARP"
                    + " inspection, source guard, allowed address pairs), or the neighbours ignore gratuitous ARP and keep"
                    + " the MAC of the former owner. Allow the shared addresses on that port; have those neighbours accept"
                    + " gratuitous ARP";
        }
        return "no neighbour on " + name
                + " answers the shared MAC, though it was announced: most likely the switch or the"
                + " hypervisor refuses it. Allow more than one MAC on that port (port security, MAC limit), or forged"
                + " transmits and MAC changes on the virtual switch";
    }

    static String slowAnswers(int node, StatusPage.DetectLine detect) {
        return "answers of peer " + node + " take up to " + Math.round(detect.rttP999Ms())
                + " ms, so its death would be noticed after " + Math.round(detect.windowMs()) + " ms instead of "
                + Math.round(detect.profileMs())
                + "; look for what delays frames between the two hosts: a full queue, a shaped or busy link, a host that"
                + " gets no processor";
    }

    /** This agent, or a peer's (its node id; else 0), does not run when it should. */
    static String late(int node, long p99Ns, long windowNs) {
        return (node == 0 ? "this agent" : "the agent of peer " + node)
                + " comes late: one turn in a hundred by more than "
                + p99Ns / 1_000_000 + " ms lately, where silence is judged after " + windowNs / 1_000_000
                + " ms; look at what keeps " + (node == 0 ? "this host" : "that host")
                + " busy (load, real-time processes, steal time of a virtual machine). Until then deaths are noticed later,"
                + " and an active that never gets the time to listen loses the role";
    }

    static String oneWay(int node, String label) {
        return "peer " + node + " does not hear us on " + label
                + " although we hear it there; look at its own alarms, at what is filtered"
                + " between the two, and whether it refuses our key";
    }

    /**
     * Who answers for a shared address, and how that may be.
     *
     * @param holder whether it may be the identity's answer
     */
    static String answerer(String label, Mac mac, boolean holder, boolean deviceMacs, Optional<MacUser> owner) {
        String who = holder
                ? heldUnheard(deviceMacs)
                : owner.map(other -> ": " + other.text())
                        .orElse(", a stranger's: find that station and take the address away from it");
        return "on " + label + " the answer came from MAC " + mac + who;
    }

    private static String heldUnheard(boolean deviceMacs) {
        return deviceMacs
                ? ", a member's or that of a station that was not heard yet (an active whose heartbeats do not arrive or"
                        + " are refused: mend the heartbeat paths; if no member has this MAC, take the address away from"
                        + " that station)"
                : ", the shared MAC itself (an active whose heartbeats do not arrive or are refused: mend the heartbeat"
                        + " paths; or another cluster with this cluster.id)";
    }

    /** Another cluster has our addresses, which may be what this member was until its configuration changed. */
    static String changing(MacScheme.Owner owner) {
        return owner + " has the shared addresses. If this cluster is changing from that one, stop the agent that still"
                + " has the old configuration: this one claims once the addresses are silent, never before. If not, two"
                + " clusters share an address: take it out of one";
    }

    /** The shared MAC of one interface answers on another. */
    static String otherOrder(String label, String other) {
        return "that is this cluster's own shared MAC of " + other + ", heard on " + label
                + ": a member's file lists the"
                + " interfaces in another order or gives them other indexes, or " + label + " and " + other
                + " are crossed or joined. Make \"interfaces\" and interface.LABEL.index equal on all members";
    }

    static String otherIndexes(String theirs, String ours) {
        return "its interfaces have other indexes, " + theirs + ", here " + ours
                + "; make the order in \"interfaces\" equal"
                + " on both, or write interface.LABEL.index in both files: until then the two hear each other on sync"
                + " alone and would answer with different shared MACs";
    }

    static String crossed(int node, String label, int index, int peersIndex, boolean sameConfiguration) {
        return "what peer " + node + " sends on its interface with index " + peersIndex + " arrives on " + label
                + ", which has index " + index + " here: "
                + (sameConfiguration
                        ? "the files agree, so two cables, VLANs or names of devices are exchanged on one of the two hosts;"
                                + " see \"ip link\" on both"
                        : "the files differ, most likely in the order in \"interfaces\" or in interface.LABEL.index; make"
                                + " them equal on both");
    }

    /** How a standby hears the active's addresses answered for. */
    static String heard(Voice voice, int holder, String label) {
        String what = switch (voice) {
            case NONE ->
                "nobody answers for the shared addresses on " + label + " although node " + holder
                        + " is active and heard there";
            case DEAD_END ->
                "node " + holder + " answers for the shared addresses on " + label + " but forwards no more";
            default ->
                "more than one station answers for the shared addresses on " + label + ", where node " + holder
                        + " is active";
        };
        return what + "; " + remedy(voice, "on node " + holder);
    }

    /**
     * The same of our own, as a peer says it.
     *
     * @param label empty where it says so on sync, of some interface
     */
    static String said(Voice voice, int node, String label) {
        String where = label.isEmpty() ? "some interface" : label;
        String what = switch (voice) {
            case NONE ->
                "node " + node + " gets no answer for the shared addresses on " + where
                        + " although this member is active";
            case DEAD_END ->
                "node " + node + " sees that what is sent to the shared addresses on " + where
                        + " is forwarded no more";
            default -> "node " + node + " gets more than one answer for the shared addresses on " + where;
        };
        return what + "; " + remedy(voice, "here");
    }

    private static String remedy(Voice voice, String there) {
        return switch (voice) {
            case NONE ->
                "look " + there + " for what keeps ARP from the shared link: chains of the families arp, netdev and"
                        + " bridge (\"nft list ruleset\"), arptables, or a setting (\"baton check\"); or for ARP inspection on the"
                        + " switches between";
            case DEAD_END ->
                "look for net.ipv4.ip_forward=0, a missing route, rp_filter, rules in prerouting or chains of the family"
                        + " netdev " + there + ", or for rules that keep ICMP time-exceeded from leaving";
            default ->
                "look for another station with these addresses, and on each member that is not active for a shared link"
                        + " that is up (\"ip -d link show up\", alias baton:) or an address left on a device";
        };
    }

    static String sameMac(int node, String label, Mac mac) {
        return "peer " + node + " has this host's own MAC " + mac + " on " + label
                + ": most likely one host was made from"
                + " the other's image (systemd makes the MACs of bonds, bridges and VLANs from /etc/machine-id, which must"
                + " differ). Switches send what is for one to the other. Give one of them a machine-id of its own (remove"
                + " /etc/machine-id, run systemd-machine-id-setup, reboot), or another MAC for that device";
    }

    /** Somebody on this host changes again and again what is put back. */
    static String meddling(List<HostEvent.Program> running) {
        String found = "changed by somebody else and put back five times or more within a minute; ";
        if (running.isEmpty()) {
            return found + "no program that is known for it runs here: look for scripts and timers that configure the"
                    + " network";
        }
        return found
                + running.stream()
                        .map(program -> program.name() + " runs here: " + program.advice())
                        .collect(Collectors.joining("; "));
    }

    static String refusedRoute(String label, String routeAndWhy) {
        return "a route of " + label + " is not in place: " + routeAndWhy
                + "; what it is for goes elsewhere or nowhere";
    }

    static String unreadFirewall(String what) {
        return "firewall: " + what + " could not be read; whether they name the shared links is not known";
    }

    /** What was lost with a strict rp_filter. */
    static String loosened(String rule) {
        return "what comes in on the shared link would not pass otherwise, but a source address from behind another"
                + " interface passes too; to have it dropped on both names, put into an nft chain with hook prerouting: "
                + rule;
    }

    static String joined(String label, String other) {
        return label + " and " + other
                + " are in one broadcast domain: what leaves this host by one of them comes back on"
                + " the other, so they are one path, not two, and neighbours of both find both. Look for two switch ports"
                + " in one VLAN, a cable or bridge between two segments, or somebody who sends captured frames again";
    }

    static String of(Clash clash, boolean deviceMacs) {
        return switch (clash.kind()) {
            case ADDRESS_CLAIMED_BY_STRANGER ->
                switch (clash.station()) {
                    case PEER ->
                        deviceMacs
                                ? "the peer speaks for a shared address while this member is active: a second active that"
                                        + " does not hear us, or something on that host keeps the address; see its log and"
                                        + " \"ip address\" there"
                                : "the peer's own MAC speaks for a shared address: something on that host has the address, or its"
                                        + " arp_announce and arp_ignore were changed; see its log and \"ip address\" there";
                    case OURSELVES ->
                        "this host's own MAC speaks for a shared address: two of its interfaces are in one broadcast"
                                + " domain, or something put the address on another device; see \"ip address\" here";
                    case STRANGER, UNKNOWN ->
                        "another station uses a shared address; take the address away from the station with that MAC"
                                + (deviceMacs
                                        ? ", or if a member has it, mend the heartbeats of that member on this interface"
                                        : "");
                };
            case SHARED_MAC_IN_USE ->
                "somebody else sends from our shared MAC while this member is active; look for another cluster with this"
                        + " cluster.id on the segment, or a second active";
        };
    }
}
