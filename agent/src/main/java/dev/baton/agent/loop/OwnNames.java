package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import java.util.List;

/**
 * The devices of a configuration by their own names. It may have altnames, by which the kernel finds a device too; settings,
 * the lease and what is shown go by the name proper. Any thread.
 */
final class OwnNames {
    private OwnNames() {}

    /** The configuration with the names that this host's devices have now; one that is not there keeps what is written. */
    static BatonConfig of(BatonConfig config) {
        try (LinkControl control = LinkControl.open()) {
            return of(config, control.links());
        } catch (NativeCallException e) {
            return config; // the start meets the same, and says so
        }
    }

    static BatonConfig of(BatonConfig config, List<Link> links) {
        return config.withDevices(written -> links.stream()
                .filter(link -> link.isCalled(written))
                .map(Link::name)
                .findFirst()
                .orElse(written));
    }
}
