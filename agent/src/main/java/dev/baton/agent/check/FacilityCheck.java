package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.nativeconfig.packet.HostGuard.Holder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The key, directories, port and kernel settings that an agent uses: what is wrong with them, and what it does without. Pure. */
final class FacilityCheck {
    private static final int SETTINGS_SHOWN = 6;

    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostFacilities facilities;
    private final List<Finding> findings = new ArrayList<>();

    FacilityCheck(ConfigReading reading, BatonConfig config, HostFacilities facilities) {
        this.reading = reading;
        this.config = config;
        this.facilities = facilities;
    }

    List<Finding> findings() {
        if (!facilities.keyFault().isEmpty()) {
            add(Severity.ERROR, Keys.CLUSTER_KEY_FILE, facilities.keyFault());
        }
        stateDir();
        controlSocket();
        if (facilities.syncPort() == Holder.PROGRAM) {
            add(
                    Severity.WAITING,
                    Keys.SYNC_INTERFACE,
                    "UDP port " + SyncPath.PORT + " is in use by another program, so no heartbeat passes on "
                            + config.sync().device() + "; stop that program (\"ss -lunp sport = " + SyncPath.PORT
                            + "\" names it)");
        }
        if (!facilities.ipv6()) {
            config.gateways().forEach(this::withoutIpv6);
        }
        settings();
        facilities
                .overriding()
                .forEach((setting, right) -> add(
                        Severity.WAITING,
                        "",
                        setting
                                + " is in effect on every device, whatever the device's own says, so that shared addresses stay"
                                + " unanswered; write " + right
                                + " to it, and set it for single devices where it is needed"));
        return findings;
    }

    private void stateDir() {
        Path directory = config.files().stateDir();
        switch (facilities.stateDir()) {
            case OCCUPIED ->
                add(
                        Severity.ERROR,
                        Keys.STATE_DIR,
                        directory + " is no directory; name another, or move what is there");
            case READ_ONLY ->
                add(
                        Severity.WAITING,
                        Keys.STATE_DIR,
                        directory
                                + " cannot be written: its file system is read-only; mount it read-write. Until then terms"
                                + " are kept in memory only");
            case FORBIDDEN ->
                add(
                        Severity.WAITING,
                        Keys.STATE_DIR,
                        directory + " cannot be made or written by this user; run \"install -d -m 700 " + directory
                                + "\". Until then terms are kept in memory only");
            case FULL ->
                add(
                        Severity.WAITING,
                        Keys.STATE_DIR,
                        directory
                                + " cannot be written: its file system is full; free space there. Until then terms are kept"
                                + " in memory only");
            case USABLE -> {}
        }
    }

    private void controlSocket() {
        Path socket = config.files().controlSocket();
        String without = ". Until then \"baton status\" and other commands reach no agent";
        switch (facilities.controlSocket()) {
            case OCCUPIED ->
                add(
                        Severity.ERROR,
                        Keys.CONTROL_SOCKET,
                        socket + " is there and is no socket; move it away or name another path");
            case READ_ONLY ->
                add(
                        Severity.WAITING,
                        Keys.CONTROL_SOCKET,
                        socket
                                + " cannot be made: its file system is read-only; mount it read-write, or name another path"
                                + without);
            case FORBIDDEN ->
                add(
                        Severity.WAITING,
                        Keys.CONTROL_SOCKET,
                        socket + " cannot be made by this user; make its directory writable, or name another path"
                                + without);
            case USABLE, FULL -> {}
        }
    }

    private void withoutIpv6(GatewayConfig gateway) {
        long addresses = gateway.shared().stream()
                .filter(shared -> shared.address().isV6())
                .count();
        if (addresses > 0) {
            add(
                    Severity.WARNING,
                    Keys.shared(gateway.label()),
                    "this kernel has no IPv6 (ipv6.disable=1 on its command line?), so " + addresses
                            + (addresses == 1 ? " IPv6 address is" : " IPv6 addresses are")
                            + " not served here; boot with IPv6 or take "
                            + (addresses == 1 ? "it" : "them") + " out on all members");
        }
    }

    private void settings() {
        if (facilities.fixed().isEmpty()) {
            return;
        }
        String shown = facilities.fixed().entrySet().stream()
                .map(each -> each.getKey() + " must be " + each.getValue())
                .sorted()
                .limit(SETTINGS_SHOWN)
                .collect(Collectors.joining(", "));
        int more = facilities.fixed().size() - SETTINGS_SHOWN;
        add(
                Severity.WAITING,
                "",
                "kernel settings are wrong and cannot be written: " + shown + (more > 0 ? " and " + more + " more" : "")
                        + "; set them from outside, or make /proc/sys writable. Until then the kernel may answer for shared"
                        + " addresses with another MAC, or drop traffic to them");
    }

    private void add(Severity severity, String key, String message) {
        findings.add(new Finding(severity, reading.problem(key, message)));
    }
}
