package dev.baton.lab.witness;

import com.google.gson.JsonObject;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import java.util.Optional;

/** The forwarding table of the switch: where it would send a frame, whoever claims to be there. Any thread. */
public final class SwitchTable {
    private SwitchTable() {}

    /** The host on whose port the switch last heard the MAC; empty when it would flood. */
    public static Optional<Station> behind(Lab lab, Segment segment, Mac mac) {
        List<String> command = List.of("bridge", "-n", lab.wire().name(), "-j", "fdb", "show", "br", segment.label());
        for (JsonObject entry : IpView.objects(Tool.run(command))) {
            if (IpView.text(entry, "mac").equals(mac.toString())
                    && !IpView.text(entry, "state").equals("permanent")) {
                return Station.behind(IpView.text(entry, "ifname"));
            }
        }
        return Optional.empty();
    }
}
