package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.host.HostIdentity;
import dev.baton.agent.member.PathFacts;
import dev.baton.heartbeat.path.GatewayPath;
import dev.baton.heartbeat.path.HeartbeatPath;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.link.LinkEvents;
import dev.baton.nativeconfig.process.HostClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The devices of all paths, kept in step with the kernel: every event of the host's links, addresses, routes and settings
 * arrives here, and what it means goes to the device's edge or to provisioning. Loop thread only.
 */
final class Edges implements AgentLoop.Source, LinkEvents.Listener, AutoCloseable {
    /** The kernel's own bound for devices on devices (MAX_NEST_DEV). */
    private static final int DEEPEST_STACK = 8;

    /** Between two attempts at what the kernel refused to open or to tell. */
    private static final long RETRY_MS = 1_000;

    /** By the path's index. */
    private final @Nullable DeviceEdge[] byPath = new @Nullable DeviceEdge[PathSet.CAPACITY];

    private final List<DeviceEdge> all = new ArrayList<>();
    private final HostIdentity identity;
    private final Runnable review;
    private final AgentLoop loop;
    private final AgentLoop.Failures failures;
    private final LinkControl control = LinkControl.open();
    private final LinkEvents events = LinkEvents.open();
    private Consumer<Link> onGateway = link -> {};
    private boolean retrying;
    private long nowNs;

    /** @param review is run when something about the host changed; returns at once */
    Edges(HostIdentity identity, Runnable review, AgentLoop loop, AgentLoop.Failures failures) {
        this.identity = identity;
        this.review = review;
        this.loop = loop;
        this.failures = failures;
    }

    /**
     * Makes the edge of every path; nothing is open before {@link #readAll}.
     *
     * @param told takes lines for the log
     */
    void make(BatonConfig config, PathFacts[] paths, DeviceEdge.Ears ears, Consumer<String> told) {
        add(new DeviceEdge(
                paths[0],
                config.sync().device(),
                List.of(),
                new SyncOpener(config.sync(), paths[0], told),
                loop,
                ears));
        for (int iface = 0; iface < config.gateways().size(); iface++) {
            GatewayConfig gateway = config.gateways().get(iface);
            add(new DeviceEdge(
                    paths[iface + 1],
                    gateway.device(),
                    AgentSettings.addresses(gateway),
                    (device, own) -> openGateway(config, gateway, device),
                    loop,
                    ears));
        }
    }

    private void add(DeviceEdge edge) {
        all.add(edge);
        byPath[edge.facts.path()] = edge;
    }

    private static Optional<HeartbeatPath> openGateway(BatonConfig config, GatewayConfig gateway, Link device) {
        if (!gateway.heartbeat()) {
            return Optional.empty();
        }
        return Optional.of(GatewayPath.open(
                gateway.index(),
                gateway.label(),
                device.name(),
                device.index(),
                device.mac(),
                config.groupMac(gateway)));
    }

    /** Who is told of every gateway device that is there, again whenever it may have been replaced or changed. */
    void onGateway(Consumer<Link> listener) {
        onGateway = listener;
    }

    /** The edge of a path, or null where there is none. */
    @Nullable
    DeviceEdge on(int path) {
        return byPath[path];
    }

    /** Reads all devices from the kernel, first or again. What cannot be opened is told, and tried again every second. */
    void readAll(long atNs) {
        nowNs = atNs;
        for (DeviceEdge edge : all) {
            refresh(edge);
        }
        lookSoon();
    }

    private void lookSoon() {
        identity.lookSoon();
        review.run();
    }

    private void refresh(DeviceEdge edge) {
        attempt(edge, () -> {
            // A name is what people and udev change: without one of that name, the device that had it goes on.
            Link link = control.link(edge.device)
                    .or(() -> edge.index() == 0 ? Optional.empty() : control.link(edge.index()))
                    .orElse(null);
            edge.update(link, link == null ? List.of() : control.addresses(link.index()), nowNs);
            if (link != null && edge.refusal() == null && edge.facts.iface() >= 0) {
                onGateway.accept(link);
                edge.leavesBy(trunkOf(link));
            }
        });
    }

    private void attempt(DeviceEdge edge, Runnable update) {
        try {
            update.run();
            NativeCallException refusal = edge.refusal();
            if (refusal != null) {
                throw refusal;
            }
        } catch (NativeCallException e) {
            failures.failed("device " + edge.device, e);
            retryLater();
        }
    }

    /** The device by which its frames leave in the end: beneath a VLAN the trunk. */
    private int trunkOf(Link link) {
        Link lowest = link;
        for (int depth = 0; lowest.parent() != 0 && depth < DEEPEST_STACK; depth++) {
            Optional<Link> beneath = control.link(lowest.parent());
            if (beneath.isEmpty()) {
                break;
            }
            lowest = beneath.get();
        }
        return lowest.index();
    }

    private void retryLater() {
        if (!retrying) {
            retrying = true;
            loop.later(
                    () -> {
                        retrying = false;
                        readAll(HostClock.nanoTime());
                    },
                    RETRY_MS);
        }
    }

    @Override
    public int fd() {
        return events.fd();
    }

    @Override
    public int drain(int most, long atNs) {
        nowNs = atNs;
        return events.drain(most, this);
    }

    /** Carrier comes and goes without a question to the kernel, which would wait for whoever changes links just now. */
    @Override
    public void linkChanged(Link link) {
        for (DeviceEdge edge : all) {
            boolean named = link.isCalled(edge.device);
            if (named && edge.isOpenOn(link)) {
                edge.carrier(link, nowNs);
            } else if (named || edge.index() == link.index()) { // the latter: renamed
                refresh(edge);
            }
        }
        lookSoon();
    }

    @Override
    public void linkGone(int index, String name) {
        for (DeviceEdge edge : all) {
            if (edge.index() == index) {
                edge.update(null, List.of(), nowNs);
            }
        }
        lookSoon();
    }

    @Override
    public void addressAdded(AssignedAddress address) {
        addressChanged(address, true);
    }

    @Override
    public void addressGone(AssignedAddress address) {
        addressChanged(address, false);
    }

    private void addressChanged(AssignedAddress address, boolean there) {
        for (DeviceEdge edge : all) {
            if (edge.index() == address.index() && !edge.shares(address.prefix().address())) {
                attempt(edge, () -> edge.addressChanged(address, there, nowNs));
            }
        }
        lookSoon();
    }

    @Override
    public void routeChanged() {
        lookSoon();
    }

    @Override
    public void settingChanged() {
        lookSoon();
    }

    @Override
    public void eventsLost() {
        readAll(nowNs);
    }

    /** What is wrong with which device: what the kernel refuses to open on it, in its words, or another name. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        for (DeviceEdge edge : all) {
            NativeCallException refusal = edge.refusal();
            if (refusal != null) {
                troubles.add(
                        edge.device + " cannot be used now: " + refusal.getMessage() + "; tried again every second");
            }
            edge.otherName()
                    .ifPresent(
                            name -> troubles.add(
                                    edge.device + " is called " + name
                                            + " now and is used under that name until it goes; give it its name back, or change the configuration"));
        }
        return troubles;
    }

    @Override
    public void close() {
        all.forEach(DeviceEdge::close);
        events.close();
        control.close();
    }
}
