package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.EchoFlow;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether a new owner knows that its neighbours have followed, and says which have not and why. */
class ArrivalIT {
    private final Lab lab = Lab.open();
    private final Pair pair = Pair.settled(lab, BatonCluster.defaults());

    @AfterEach
    void close() {
        lab.close();
    }

    private JsonObject arrival(Station gateway) {
        return BatonCluster.status(lab, gateway).orElseThrow().getAsJsonObject("arrival");
    }

    /** What the switch does with port security: frames from a MAC that it does not know are dropped at the port. */
    private void refuse(Station gateway, Segment segment) {
        lab.wire()
                .nft("table bridge security { chain port { type filter hook prerouting priority -310; iifname "
                        + gateway.port(segment) + " ether saddr "
                        + pair.cluster().sharedMac(segment) + " drop; }; }");
    }

    @Test
    void theNeighboursAnswerAndOneThatTheSwitchKeepsFromUsIsNamed() {
        EchoFlow flow = EchoFlow.start(lab, 200); // client and server are heard on their segments
        Station active = pair.requireActive();
        Station standby = active.peer();
        refuse(standby, Segment.WAN);

        lab.faults().freeze(active);
        pair.await(
                "WAN is found out",
                Site.SOON,
                () -> pair.agent(standby).logLines().stream().anyMatch(line -> line.contains("unreached path=wan")));
        JsonObject after = arrival(standby);
        flow.stop();

        assertThat(after.get("asked").getAsInt()).as("%s", after).isEqualTo(2);
        assertThat(after.get("confirmed").getAsInt())
                .as("the client on the LAN")
                .isOne();
        assertThat(after.get("halfMs").getAsDouble()).isBetween(0.0, 500.0);
        assertThat(after.getAsJsonArray("missing").toString())
                .contains("wan " + Station.SERVER.address(Segment.WAN) + " " + Station.SERVER.mac(Segment.WAN));
        assertThat(String.join("\n", pair.agent(standby).logLines()))
                .contains("port security")
                .doesNotContain("unreached path=lan");
    }

    @Test
    void onlyTheActiveTakesTheOrderToAnnounceAndOnlyOnAnInterfaceThatThereIs() {
        Station active = pair.requireActive();
        Tool.Result done = BatonCluster.command(lab, active, List.of("announce", "wan"));
        Tool.Result unknown = BatonCluster.command(lab, active, List.of("announce", "dmz"));
        Tool.Result refused = BatonCluster.command(lab, active.peer(), List.of("announce"));

        assertThat(done.exit()).as("%s", done).isZero();
        assertThat(done.out()).contains("announcing 1 addresses on wan");
        assertThat(unknown.exit()).isOne();
        assertThat(unknown.err()).contains("\"dmz\" is no gateway interface; there are lan, wan");
        assertThat(refused.exit()).isOne();
        assertThat(refused.err()).contains("only the active one announces");
    }
}
