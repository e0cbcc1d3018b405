package dev.baton.agent.host;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A macvlan with the shared MAC carries the addresses of each interface (DESIGN D1): complete and silent while it is down, so
 * that nothing but its being raised is left to a claim.
 */
final class MacvlanCarrier implements Carrier {
    private final List<SharedLink> links;
    private final LinkControl control;
    private final SharedAddressing addressing;
    private final BiConsumer<String, SharedLink> putBack;

    /**
     * @param control the provisioning thread's
     * @param putBack is told when somebody had changed the MAC or the name of a link of ours: "mac" or "name"
     */
    MacvlanCarrier(List<SharedLink> links, LinkControl control, BiConsumer<String, SharedLink> putBack) {
        this.links = links;
        this.control = control;
        this.addressing = new SharedAddressing(control);
        this.putBack = putBack;
    }

    @Override
    public void cleanUp(List<Link> there) {
        for (Link link : there) {
            if (SharedLink.isMacvlanOfOurs(link) && links.stream().noneMatch(shared -> matches(shared, link))) {
                control.delete(link.index());
            } else {
                DeviceCarrier.leaveOnly(Set.of(), link, control); // left by one with mac.scheme=device
            }
        }
    }

    /**
     * One with another MAC is given ours, which costs an active no packet; one of ours that differs otherwise is deleted; one
     * that is not ours stands in the way.
     */
    @Override
    public Link ready(SharedLink shared, Link device, HostState state) {
        Link link = find(shared, device.index(), state).orElseGet(() -> create(shared, device));
        if (link.mtu() != device.mtu()) {
            control.setMtu(
                    link.index(), device.mtu()); // the kernel lowers it with the device's, and never raises it again
        }
        return link;
    }

    /** In the group of its device, so that a rule for a group of interfaces is a rule for both. */
    private Link create(SharedLink shared, Link device) {
        Link made = control.createMacvlan(shared.name(), device.index(), shared.mac(), shared.alias());
        Integer group = control.groups().get(device.index());
        if (group != null) {
            control.setGroup(made.index(), group);
        }
        return made;
    }

    private Optional<Link> find(SharedLink shared, int parentIndex, HostState state) {
        Optional<Link> found = state.link(shared.name()).or(() -> renamed(shared, parentIndex, state));
        if (found.isEmpty() || matches(shared, found.get()) && found.get().parent() == parentIndex) {
            return found;
        }
        Link other = found.get();
        if (other.alias().equals(shared.alias()) && other.parent() == parentIndex) { // all is right but the MAC
            control.setMac(other.index(), shared.mac());
            putBack.accept("mac", shared);
            return control.link(other.index());
        }
        // Killed between making the link and naming it ours, a predecessor leaves one with our MAC and no alias.
        boolean halfMade = other.alias().isEmpty() && other.mac().equals(shared.mac());
        if (!halfMade && !other.alias().startsWith(SharedLink.ALIAS_PREFIX)) {
            throw new NativeCallException(
                    "RTM_NEWLINK",
                    shared.name() + " (one that is not Baton's is there; rename or delete it)",
                    Errno.EEXIST);
        }
        control.delete(other.index());
        return Optional.empty();
    }

    /** One of ours under another name gets its own again: alias, MAC and device tell whose it is. */
    private Optional<Link> renamed(SharedLink shared, int parentIndex, HostState state) {
        Optional<Link> ours = state.links().stream()
                .filter(link -> link.alias().equals(shared.alias())
                        && link.mac().equals(shared.mac())
                        && link.parent() == parentIndex)
                .findFirst();
        if (ours.isEmpty()) {
            return ours;
        }
        int index = ours.get().index();
        try {
            control.setName(index, shared.name());
        } catch (NativeCallException e) {
            if (e.errno() != Errno.EBUSY) {
                throw e;
            }
            control.lower(index); // an old kernel renames only what is down; who owns raises it again
            control.setName(index, shared.name());
        }
        putBack.accept("name", shared);
        return control.link(index);
    }

    private static boolean matches(SharedLink shared, Link link) {
        return link.name().equals(shared.name())
                && link.alias().equals(shared.alias())
                && link.mac().equals(shared.mac());
    }

    @Override
    public boolean complete(SharedLink shared, Link link, HostState state, boolean isNew) {
        return addressing.complete(shared, state.addresses(link.parent()), link, state.addresses(link.index()));
    }

    @Override
    public List<Prefix> networks(SharedLink shared) {
        return addressing.networks(shared);
    }

    @Override
    public boolean isRaised(Placed link, HostState state) {
        return state.link(link.shared().name()).filter(Link::adminUp).isPresent();
    }

    @Override
    public boolean isSilent(Placed link, HostState state) {
        return !isRaised(link, state) && !state.isAnsweredFor(link.index());
    }

    @Override
    public Optional<Boolean> isRaisedNow(Placed link, LinkControl with) {
        return with.link(link.index()).map(Link::adminUp);
    }

    /** Down, and no local route left behind. */
    @Override
    public void silence(Placed link) {
        if (isRaisedNow(link, control).orElse(false)) {
            control.deleteLocalRoutes(link.index(), link.shared().ipv4());
            control.lower(link.index());
        }
        if (!control.localRoutes(link.index()).isEmpty()) {
            control.deleteLocalRoutes(link.index(), link.shared().ipv4());
        }
    }

    @Override
    public int addressesAtOnce() {
        return 1_024;
    }

    @Override
    public void raise(List<Placed> links, LinkControl with) {
        with.raise(indexes(links));
    }

    @Override
    public void lower(List<Placed> links, LinkControl with) {
        with.lower(indexes(links));
    }

    private static int[] indexes(List<Placed> links) {
        return links.stream().mapToInt(Placed::index).toArray();
    }

    @Override
    public boolean stands(SharedLink shared, LinkControl with) {
        return with.link(shared.name())
                .filter(link -> link.adminUp() && matches(shared, link))
                .isPresent();
    }

    @Override
    public void retire(Placed placed) {
        control.link(placed.index())
                .filter(link -> link.alias().equals(placed.shared().alias()))
                .ifPresent(link -> control.delete(link.index()));
    }
}
