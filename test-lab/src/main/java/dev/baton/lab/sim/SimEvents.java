package dev.baton.lab.sim;

import dev.baton.agent.event.Event;
import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.arp.watch.Clash;

/** Writes what an agent tells into the story of the simulation, and hands it to the invariants that it concerns. */
final class SimEvents implements EventSink {
    private final Simulation sim;
    private final SimHost host;

    SimEvents(Simulation sim, SimHost host) {
        this.sim = sim;
        this.host = host;
    }

    @Override
    public void accept(Event event) {
        host.tells(event);
        if (event instanceof MemberEvent.RoleChanged changed) {
            host.roleChanged();
            sim.invariants().roleChanges(host, changed.from(), changed.to(), changed.reason());
        } else if (event instanceof MemberEvent.Announced) {
            sim.reach().announced(host);
        } else if (event instanceof MemberEvent.TakeoverConfirmed confirmed) {
            sim.reach().confirmed(host, confirmed.confirmation());
        } else if (event instanceof MemberEvent.TakeoverUnreached unreached) {
            sim.reach().unreached(host, unreached.path());
        } else if (event instanceof MemberEvent.AddressClashed clashed) {
            tell(clashed.clash());
        }
    }

    private void tell(Clash clash) {
        host.tellsOf(clash);
        if (clash.station() == Clash.Station.STRANGER) {
            sim.reach().takenForStranger(host, clash.iface() + 1, clash.mac().bits());
        }
    }
}
