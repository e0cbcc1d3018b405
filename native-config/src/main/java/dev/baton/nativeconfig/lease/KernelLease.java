package dev.baton.nativeconfig.lease;

import static dev.baton.nativeconfig.lease.NfTables.NF_ACCEPT;
import static dev.baton.nativeconfig.lease.NfTables.NF_DROP;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.lease.LeaseFrames.Order;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.Netlink;
import dev.baton.nativeconfig.netlink.NetlinkSocket;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The identity's dead man's handle, kept by the kernel. One netdev-family table has a chain at the ingress and, since Linux
 * 5.16, at the egress of every shared link; each drops everything while the link is not in a set whose elements time out:
 *
 * <pre>{@code
 * table netdev baton {
 *     set lease { type ifname; timeout 1s500ms; elements = { "bt-lan" expires 1s374ms } }
 *     chain ingress { type filter hook ingress devices = { bt-lan } priority -500; iifname @lease accept; drop }
 *     chain egress  { type filter hook egress  devices = { bt-lan } priority -500; oifname @lease accept; drop }
 * }
 * }</pre>
 *
 * <p>Where the devices of others carry the identity, the chains drop by address instead ({@link LeaseRules}).
 *
 * <p>An agent that is killed, stopped or hung loses the identity when the elements run out, by the kernel's clock and with
 * no process to watch it.
 *
 * <p>The transactions of a network namespace wait for each other: while somebody loads a ruleset of 20,000 rules, one of
 * ours waits for 0.4 s. A renewal or a release must not. So the egress chain also takes orders by frame: sent on a shared
 * link, swallowed there, each changes that link's element from within the packet path, which no transaction holds up. What
 * became of it is read back, and reading waits for nobody either. Transactions remain for {@link #provision}, for links
 * that are down, and for kernels without the egress hook.
 *
 * <p>Nothing is remembered between calls but the duration, the kind of links, that the egress chain was seen and by what
 * it knows our orders: the kernel's state is the state. An object is used by one thread at a time, and only one thread may renew and release the same table.
 */
public final class KernelLease implements AutoCloseable {
    /** What is left after {@link #shorten}. */
    public static final Duration BRIEF = Duration.ofMillis(400);

    /** The kernel's limit of devices at one chain (NFT_NETDEVICE_MAX). */
    private static final int MAX_LINKS = 256;

    private static final int INGRESS_RULES = 2;
    private static final int EGRESS_RULES = 6;
    /** The same of links of which the lease covers some addresses only. */
    private static final int INGRESS_RULES_BY_ADDRESS = 3;

    private static final int EGRESS_RULES_BY_ADDRESS = 9;

    private final String table;
    private final NetlinkSocket socket;
    private final LeaseRequests requests;
    private final LeaseFrames frames;
    /** Of the table that this object has made; an earlier one's obeys none of ours. */
    private LeaseMarks marks = LeaseMarks.draw();

    private boolean egressSeen;
    private boolean byAddress;
    private Duration duration = Duration.ZERO;

    private KernelLease(String table, NetlinkSocket socket, LeaseFrames frames) {
        this.table = table;
        this.socket = socket;
        this.frames = frames;
        this.requests = new LeaseRequests(table, LeaseRequests.CAPACITY);
    }

    /**
     * Opens a netlink socket in the calling thread's network namespace; changes nothing yet.
     *
     * @param table the name of our table, e.g. {@code baton}; one of this name in the netdev family is taken for ours
     * @throws NativeCallException when the kernel has no nf_tables, or CAP_NET_ADMIN is missing
     */
    public static KernelLease open(String table) {
        NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_NETFILTER);
        LeaseFrames frames;
        try {
            frames = LeaseFrames.open(table);
        } catch (NativeCallException e) {
            socket.close();
            throw e;
        }
        KernelLease lease = new KernelLease(table, socket, frames);
        try {
            lease.exists(); // asks the kernel something that needs all that is needed later
            lease.egressSeen = lease.coversEgress();
            lease.byAddress = !lease.devices(LeaseRequests.EGRESS, EGRESS_RULES_BY_ADDRESS)
                    .isEmpty();
        } catch (NativeCallException e) {
            lease.close();
            boolean missing = e.errno() == Errno.EINVAL || e.errno() == Errno.EOPNOTSUPP;
            throw missing ? new NativeCallException(e.operation(), table, e.errno(), "no nf_tables in the kernel") : e;
        }
        return lease;
    }

    /**
     * Makes the table anew, in one transaction and whatever was there before: from one packet to the next a link is under
     * the new rules, so that taking over a living lease does not mute, and where nothing is held nothing leaks. (Of links of
     * which some are held and of leases by address, a frame that is under way at that very moment may slip through.)
     *
     * @param links every shared link, which must exist but may be down
     * @param held those that are held from the start, for {@code duration}; the others are mute
     * @throws NativeCallException when the kernel refuses; what was there before stays
     * @throws IllegalArgumentException when some links are leased whole and others by address
     */
    public void provision(List<LeasedLink> links, List<String> held, Duration duration) {
        make(links, List.of(), held, duration);
    }

    /**
     * Makes the table anew for an heir: as {@link #provision} with all links held, on the condition that all of them still
     * are. The kernel decides both in one transaction, so what ran out while the heir was starting is not given back.
     *
     * @return false when a link is not held any more or does not exist; then what was there stays
     */
    public boolean takeOver(List<LeasedLink> links, Duration duration) {
        List<String> names = names(links);
        try {
            make(links, names, names, duration);
            return true;
        } catch (NativeCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private static List<String> names(List<LeasedLink> links) {
        return links.stream().map(LeasedLink::name).toList();
    }

    private void make(List<LeasedLink> links, List<String> inherited, List<String> held, Duration duration) {
        if (links.isEmpty() || links.size() > MAX_LINKS) {
            throw new IllegalArgumentException(links.size() + " links; a lease is for 1 to " + MAX_LINKS);
        }
        long whole = links.stream().filter(LeasedLink::isWhole).count();
        if (whole != 0 && whole != links.size()) {
            throw new IllegalArgumentException("some links are leased whole and others by address: " + links);
        }
        this.duration = duration;
        byAddress = whole == 0;
        if (byAddress) {
            makeByAddress(links, inherited, held);
            return;
        }
        begin(requests, inherited);
        LeaseMarks fresh = LeaseMarks.draw();
        try {
            socket.execute(provisioning(names(links), held, fresh, true));
            egressSeen = true;
            marks = fresh;
        } catch (NativeCallException e) {
            if (e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
            begin(requests, inherited);
            socket.execute(provisioning(names(links), held, fresh, false)); // no egress hook before Linux 5.16
        }
    }

    /** With thousands of addresses too in one transaction. */
    private void makeByAddress(List<LeasedLink> links, List<String> inherited, List<String> held) {
        int addresses = links.stream().mapToInt(link -> link.addresses().size()).sum();
        int capacity = LeaseRequests.CAPACITY + addresses * LeaseRequests.ADDRESS_BYTES;
        LeaseRequests large = new LeaseRequests(table, capacity);
        begin(large, inherited);
        large.createTable().deleteTable().createTable().createSet(duration);
        large.createAddressSet(LeaseRequests.IPV4, links).createAddressSet(LeaseRequests.IPV6, links);
        large.createChain(LeaseRequests.INGRESS, names(links), NF_ACCEPT);
        large.createChain(LeaseRequests.EGRESS, names(links), NF_ACCEPT);
        if (!held.isEmpty()) {
            large.addElements(held);
        }
        LeaseMarks fresh = LeaseMarks.draw();
        large.rules(fresh).ingressByAddress();
        large.rules(fresh).egressByAddress();
        socket.sendQueue(capacity);
        try {
            socket.execute(large.commit());
            egressSeen = true;
            marks = fresh;
        } catch (NativeCallException e) {
            throw e.errno() == Errno.EOPNOTSUPP
                    ? new NativeCallException(
                            e.operation(),
                            table,
                            e.errno(),
                            "mac.scheme=device needs the netdev egress hook of Linux 5.16; use another scheme on this kernel")
                    : e;
        }
    }

    /** Opens a transaction that fails unless these links are held. */
    private static void begin(LeaseRequests transaction, List<String> inherited) {
        transaction.begin();
        if (!inherited.isEmpty()) {
            transaction.deleteElements(inherited);
        }
    }

    private MessageBatch provisioning(List<String> links, List<String> held, LeaseMarks fresh, boolean egress) {
        requests.createTable().deleteTable().createTable().createSet(duration);
        int policy = held.isEmpty() ? NF_DROP : NF_ACCEPT;
        requests.createChain(LeaseRequests.INGRESS, links, policy);
        if (egress) {
            requests.createChain(LeaseRequests.EGRESS, links, policy);
        }
        if (!held.isEmpty()) {
            requests.addElements(held);
        }
        requests.rules(fresh).ingress();
        if (egress) {
            requests.rules(fresh).egress();
        }
        return requests.commit();
    }

    /**
     * Whether what the host itself would send is muted too. Where it is not, only the links' being down keeps a stopped
     * agent's kernel from speaking.
     */
    public boolean coversEgress() {
        return !devices(LeaseRequests.EGRESS, EGRESS_RULES).isEmpty();
    }

    /**
     * Orders these links held, for a full duration from now, and does not look at what became of it: for a claim, in which
     * the look would be a third of the time. Whoever calls this calls {@link #renew} right afterwards, from another thread.
     *
     * @return false when an order was not swallowed, because the table is gone, a link is down or the kernel has no egress
     *     hook: use {@link #hold}
     */
    public boolean order(List<String> links) {
        return tell(Order.HOLD, links);
    }

    /**
     * Holds these links, and no others, for a full duration from now: by frames where all of them are up, else in one
     * transaction.
     *
     * @return false when the table is gone or does not cover all of the links, because somebody flushed the ruleset or a
     *     link was deleted and made anew: provision again
     */
    public boolean hold(List<String> links) {
        if (!covers(links)) {
            return false;
        }
        if (tell(Order.HOLD, links)) {
            Map<String, Duration> remaining = remaining();
            if (remaining.keySet().equals(Set.copyOf(links)) && areFull(remaining)) {
                return true;
            }
        }
        // Emptied first: before Linux 6.12 adding an element that is there does not prolong it.
        return happens(requests.begin().flushElements().addElements(links).commit());
    }

    /**
     * Prolongs these links to a full duration from now if all of them are still held: a renewal that comes too late fails and
     * leaves muted what is muted.
     *
     * @return false when a link was not held any more, or as {@link #hold}
     */
    public boolean renew(List<String> links) {
        if (!covers(links)) {
            return false;
        }
        if (tell(Order.RENEW, links)) {
            Map<String, Duration> remaining = remaining();
            if (!remaining.keySet().containsAll(links)) {
                return false;
            }
            if (areFull(remaining)) {
                return true;
            }
        }
        return happens(requests.begin().deleteElements(links).addElements(links).commit());
    }

    /**
     * Lets these links run out in {@link #BRIEF} from now, if they are held: for one who is about to hand them over, and
     * may die in the middle of it. {@link #renew} gives them a full duration again.
     *
     * @return false when an order was not swallowed (as {@link #order}): nothing was changed where it was not
     */
    public boolean shorten(List<String> links) {
        return tell(Order.SHORTEN, links);
    }

    /**
     * Mutes all links at once.
     *
     * @return false when the table is gone or incomplete, which means that nothing is muted
     */
    public boolean release() {
        Set<String> held = remaining().keySet();
        if (held.isEmpty()) {
            return exists();
        }
        boolean released = tell(Order.RELEASE, held) && remaining().isEmpty();
        return (released || happens(requests.begin().flushElements().commit())) && covers(held);
    }

    /** Gives the egress chain an order without waiting for anybody's transaction; false when it cannot be given so. */
    private boolean tell(Order order, Collection<String> links) {
        return egressSeen && frames.tell(order, marks, links, byAddress);
    }

    /** Whether an order was obeyed, and not the frame lost to something else: else there is three quarters left, or less. */
    private boolean areFull(Map<String, Duration> remaining) {
        Duration full = duration.multipliedBy(7).dividedBy(8);
        return remaining.values().stream().allMatch(left -> left.compareTo(full) > 0);
    }

    /** What the kernel still grants to each link; empty when none is held or the table is gone. */
    public Map<String, Duration> remaining() {
        Map<String, Duration> remaining = new LinkedHashMap<>();
        try {
            socket.dump(requests.getElements(), message -> {
                LeaseAnswers.elements(message, remaining);
                return null;
            });
        } catch (NativeCallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        return remaining;
    }

    /** Whether the table is there; {@link #hold} and {@link #renew} tell whether it is whole. */
    public boolean exists() {
        return happens(requests.getTable());
    }

    /** Deletes the table, and with it every rule of ours; nothing happens when it is gone already. */
    public void remove() {
        socket.execute(requests.begin().createTable().deleteTable().commit());
    }

    /** Executes a batch; false when something that it is about does not exist. */
    private boolean happens(MessageBatch batch) {
        try {
            socket.execute(batch);
            return true;
        } catch (NativeCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private boolean covers(Collection<String> links) {
        int ingressRules = byAddress ? INGRESS_RULES_BY_ADDRESS : INGRESS_RULES;
        if (!devices(LeaseRequests.INGRESS, ingressRules).containsAll(links)) {
            return false;
        }
        int egressRules = byAddress ? EGRESS_RULES_BY_ADDRESS : EGRESS_RULES;
        return !egressSeen || devices(LeaseRequests.EGRESS, egressRules).containsAll(links);
    }

    /** The devices that a chain is attached to: empty when the chain or one of its rules is gone. */
    private Set<String> devices(String chain, int rules) {
        Set<String> devices = new HashSet<>();
        try {
            socket.execute(
                    requests.getChain(chain), errno -> false, message -> LeaseAnswers.devices(message, rules, devices));
        } catch (NativeCallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        return devices;
    }

    /** The table's name. */
    @Override
    public String toString() {
        return table;
    }

    /** Closes the socket; the table stays, and what is held runs out. */
    @Override
    public void close() {
        frames.close();
        socket.close();
    }
}
