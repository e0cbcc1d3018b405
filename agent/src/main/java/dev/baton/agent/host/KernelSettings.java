package dev.baton.agent.host;

import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlException;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Makes the {@link WantedSettings} of devices, and remembers what was found. Provisioning thread only. */
final class KernelSettings {
    private final SysctlLedger ledger;

    KernelSettings(SysctlLedger ledger) {
        this.ledger = ledger;
    }

    void forEveryDevice(String device) {
        ledger.set(WantedSettings.ofEveryDevice(device));
    }

    /** The same for many, which are written to disk together. */
    void forEveryDevice(Collection<String> devices) {
        Map<Sysctl, String> wanted = new LinkedHashMap<>();
        devices.forEach(device -> wanted.putAll(WantedSettings.ofEveryDevice(device)));
        ledger.set(wanted);
    }

    void forParent(String device) {
        ledger.set(WantedSettings.ofParent(device));
    }

    void forSharedLink(String device, boolean hasIpv6) {
        ledger.set(WantedSettings.ofSharedLink(device, hasIpv6));
    }

    /** @param device whose forwarding its shared link follows */
    void forForwarding(String link, String device) {
        ledger.set(WantedSettings.ofForwarding(link, device));
    }

    void forSharingDevice(String device, boolean hasIpv6) {
        ledger.set(WantedSettings.ofSharingDevice(device, hasIpv6));
    }

    /** See {@link SysctlLedger#rename}. */
    void rename(Map<String, String> names) {
        ledger.rename(names);
    }

    /** Forgets the devices that are gone. */
    void keepOnly(Set<String> devices) {
        ledger.keepOnly(devices);
    }

    /** See {@link SysctlLedger#putBackDrift}. */
    List<Sysctl> putBackDrift(Predicate<String> same) {
        return ledger.putBackDrift(same);
    }

    /** Why a crash now would leave settings behind: what was found is not on disk. Empty when it is. */
    Optional<SysctlException> unsaved() {
        return ledger.unsaved();
    }

    void restore() {
        ledger.restore();
    }
}
