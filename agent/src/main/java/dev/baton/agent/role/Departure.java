package dev.baton.agent.role;

/**
 * The way out of a member that holds nothing, or nothing any more: LEAVING is said a few times, by an owner together with
 * RELEASED until the new owner acknowledges it or a second is over. Loop thread only.
 */
final class Departure {
    private final Effects effects;
    private final Peers peers;
    private final Tenure tenure;

    private long nextFarewellNs;
    private int farewellsLeft;

    Departure(Effects effects, Peers peers, Tenure tenure) {
        this.effects = effects;
        this.peers = peers;
        this.tenure = tenure;
    }

    /**
     * Says good-bye; what was held is mute already.
     *
     * @param spoken {@link Flags#GONE} of an owner, {@link Flags#LEAVING} of anybody else; {@link Flags#NONE} of an owner
     *     whose kernel may go on answering, so that nobody takes it for gone
     */
    void leave(Flags spoken, long nowNs) {
        tenure.say(spoken, nowNs);
        boolean isAcknowledged = spoken.released() && peers.anyLiving();
        farewellsLeft = isAcknowledged ? Integer.MAX_VALUE : RoleSettings.FAREWELLS;
        tenure.enter(new Role.Leaving(nowNs), Reason.STOP);
        farewell(nowNs);
    }

    void heard(PeerWord word, long nowNs) {
        // An answer made before the heir knew of our silence still says CLAIMED.
        if (word.active && word.answer && !word.claimed && tenure.flags().released()) {
            stop(nowNs);
        }
    }

    long onTick(Role.Leaving leaving, long nowNs) {
        if (farewellsLeft <= 0 || nowNs - leaving.sinceNs() >= RoleSettings.FAREWELL_NS) {
            stop(nowNs);
        } else if (nowNs - nextFarewellNs >= 0) {
            farewell(nowNs);
        }
        return nowNs + RoleSettings.STEP_NS;
    }

    private void farewell(long nowNs) {
        nextFarewellNs = nowNs + RoleSettings.STEP_NS;
        farewellsLeft--;
        effects.heartbeat();
    }

    private void stop(long nowNs) {
        tenure.enter(new Role.Stopped(nowNs), Reason.STOP);
        effects.stopped();
    }
}
