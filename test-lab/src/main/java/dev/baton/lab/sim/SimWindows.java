package dev.baton.lab.sim;

import dev.baton.agent.member.LearntWindows;
import java.util.HashMap;
import java.util.Map;

/**
 * What a host keeps of its peers' windows from one agent to the next. At first it has measured each peer in an earlier life, and
 * found it to be as the profile says: stories begin long after the day of the installation.
 */
final class SimWindows implements LearntWindows {
    private final Map<Integer, Long> windows = new HashMap<>();
    private boolean installedToday;

    /** It has never measured anybody. */
    void forget() {
        windows.clear();
        installedToday = true;
    }

    @Override
    public long learnt(int node) {
        return windows.getOrDefault(node, installedToday ? 0 : AS_THE_PROFILE);
    }

    @Override
    public void keep(int node, long windowNs) {
        windows.put(node, windowNs);
    }
}
