package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AddressSpec;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.link.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The gateway device itself carries the shared addresses while this host is the owner ({@code mac.scheme=device}, DESIGN
 * section 4): a claim adds them, in one send for each {@link dev.baton.nativeconfig.netlink.NetlinkSocket#MAX_BATCH}, and they
 * are taken away when all is mute. What else is on the device is nobody's business here. A shared address on a host that does
 * not own it goes, whoever put it there.
 */
final class DeviceCarrier implements Carrier {
    /** The kernel takes some 10 us for each, more the more a device has. */
    private static final int ADDRESSES_AT_ONCE = 256;

    private final List<SharedLink> links;
    private final Object linkLock;
    private final BooleanSupplier settled;
    private final LinkControl control;
    /** How the addresses go onto each device, by its name, as of the last look. */
    private final Map<String, List<AddressSpec>> right = new ConcurrentHashMap<>();

    /**
     * @param linkLock held while addresses come or go
     * @param settled whether the identity is held, and no claim is still under way
     * @param control the provisioning thread's
     */
    DeviceCarrier(List<SharedLink> links, Object linkLock, BooleanSupplier settled, LinkControl control) {
        this.links = links;
        this.linkLock = linkLock;
        this.settled = settled;
        this.control = control;
    }

    @Override
    public void cleanUp(List<Link> there) {
        there.stream().filter(SharedLink::isMacvlanOfOurs).forEach(link -> control.delete(link.index()));
        for (Link link : there) {
            Set<Ip> wanted = new HashSet<>();
            links.stream()
                    .filter(shared -> link.isCalled(shared.device()))
                    .forEach(shared -> wanted.addAll(ips(shared)));
            leaveOnly(wanted, link, control);
        }
    }

    /** Addresses that an agent has left on a device of others, and that are not wanted there, go. */
    static void leaveOnly(Set<Ip> wanted, Link link, LinkControl with) {
        List<Prefix> left = with.addresses(link.index()).stream()
                .filter(each -> each.protocol() == AssignedAddress.OURS)
                .map(AssignedAddress::prefix)
                .filter(prefix -> !wanted.contains(prefix.address()))
                .toList();
        if (!left.isEmpty()) {
            with.removeAddresses(link.index(), left);
        }
    }

    @Override
    public Link ready(SharedLink shared, Link device, HostState state) {
        return device;
    }

    @Override
    public boolean complete(SharedLink shared, Link link, HostState state, boolean isNew) {
        List<AddressSpec> specs = shared.visitingAddresses(others(shared, state.addresses(link.index())));
        boolean sameAsBefore = specs.equals(right.put(shared.name(), specs));
        if (!settled.getAsBoolean() || isAsItShouldBe(specs, shared, state.addresses(link.index()))) {
            return false;
        }
        synchronized (linkLock) {
            // Read again: a claim may have come since the state was read.
            List<AssignedAddress> there = control.addresses(link.index());
            if (!settled.getAsBoolean() || isAsItShouldBe(specs, shared, there)) {
                return false;
            }
            control.addAddresses(link.index(), specs);
            control.removeAddresses(link.index(), wrong(specs, shared, there));
            return sameAsBefore && !isNew;
        }
    }

    private static List<Prefix> others(SharedLink shared, List<AssignedAddress> there) {
        Set<Ip> ours = ips(shared);
        return there.stream()
                .map(AssignedAddress::prefix)
                .filter(prefix -> !ours.contains(prefix.address()))
                .toList();
    }

    private static Set<Ip> ips(SharedLink shared) {
        Set<Ip> ips = new HashSet<>();
        shared.shared().forEach(prefix -> ips.add(prefix.address()));
        return ips;
    }

    private static boolean isAsItShouldBe(List<AddressSpec> specs, SharedLink shared, List<AssignedAddress> there) {
        return isComplete(specs, there) && wrong(specs, shared, there).isEmpty();
    }

    private static boolean isComplete(List<AddressSpec> specs, List<AssignedAddress> there) {
        Set<Prefix> present = new HashSet<>();
        there.forEach(each -> present.add(each.prefix()));
        return specs.stream().allMatch(spec -> present.contains(spec.prefix()));
    }

    /** Shared addresses in another form, as before the device got an address of the same network. */
    private static List<Prefix> wrong(List<AddressSpec> specs, SharedLink shared, List<AssignedAddress> there) {
        Set<Prefix> rights = new HashSet<>();
        specs.forEach(spec -> rights.add(spec.prefix()));
        return present(shared, there).stream()
                .filter(prefix -> !rights.contains(prefix))
                .toList();
    }

    private static List<Prefix> present(SharedLink shared, List<AssignedAddress> there) {
        Set<Ip> ours = ips(shared);
        return there.stream()
                .map(AssignedAddress::prefix)
                .filter(prefix -> ours.contains(prefix.address()))
                .toList();
    }

    private List<AddressSpec> specs(SharedLink shared) {
        return right.getOrDefault(shared.name(), List.of());
    }

    @Override
    public List<Prefix> networks(SharedLink shared) {
        return SharedAddressing.carriers(specs(shared));
    }

    @Override
    public boolean isRaised(Placed link, HostState state) {
        return isComplete(specs(link.shared()), state.addresses(link.index()));
    }

    @Override
    public boolean isSilent(Placed link, HostState state) {
        return present(link.shared(), state.addresses(link.index())).isEmpty();
    }

    @Override
    public Optional<Boolean> isRaisedNow(Placed link, LinkControl with) {
        return with.link(link.index()).map(there -> isComplete(specs(link.shared()), with.addresses(link.index())));
    }

    /** The routes first: they do not go with the addresses. */
    @Override
    public void silence(Placed link) {
        for (Route route : control.routes(link.index(), Route.OURS)) {
            control.removeRoute(route);
        }
        List<Prefix> present = present(link.shared(), control.addresses(link.index()));
        if (!present.isEmpty()) {
            control.removeAddresses(link.index(), present);
        }
    }

    @Override
    public int addressesAtOnce() {
        return ADDRESSES_AT_ONCE;
    }

    @Override
    public void raise(List<Placed> some, LinkControl with) {
        for (Placed link : some) {
            with.addAddresses(link.index(), specs(link.shared()));
        }
    }

    @Override
    public void lower(List<Placed> some, LinkControl with) {
        for (Placed link : some) {
            with.removeAddresses(
                    link.index(),
                    specs(link.shared()).stream().map(AddressSpec::prefix).toList());
        }
    }

    @Override
    public boolean stands(SharedLink shared, LinkControl with) {
        Optional<Link> device = with.link(shared.device());
        if (device.isEmpty()) {
            return false;
        }
        Set<Ip> there = new HashSet<>();
        with.addresses(device.get().index())
                .forEach(each -> there.add(each.prefix().address()));
        return there.containsAll(ips(shared));
    }

    @Override
    public void retire(Placed link) {
        silence(link);
    }
}
