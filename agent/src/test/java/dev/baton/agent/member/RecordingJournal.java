package dev.baton.agent.member;

import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what a member told, a line each. */
final class RecordingJournal implements Journal {
    final List<String> lines = new ArrayList<>();

    @Override
    public void role(Role from, Role to, Reason reason) {
        lines.add("role " + to.getClass().getSimpleName() + " " + reason);
    }

    @Override
    public void notice(Notice notice, int node) {
        lines.add("notice " + notice + " " + node);
    }

    @Override
    public void moved(Move move) {
        lines.add("move " + move.heir() + " " + move.why() + " " + move.end());
    }

    @Override
    public void health(int path, @Nullable Ailment ailment, int score) {
        lines.add("health " + path + " " + ailment + " " + score);
    }

    @Override
    public void oneWay(int node, int path, boolean lasting) {
        lines.add("one-way " + node + " " + path + " " + lasting);
    }

    @Override
    public void verdict(int node, Verdict from, Verdict to, long silentNs, Grounds grounds) {
        lines.add("verdict " + node + " " + to);
    }

    @Override
    public void path(int node, int path, boolean heard) {
        lines.add("path " + node + " " + path + " " + heard);
    }

    @Override
    public void announced(long term, int addresses) {
        lines.add("announced " + term + " " + addresses);
    }

    @Override
    public void confirmed(Arrivals.Facts facts) {}

    @Override
    public void unreached(int path, int asked) {}

    @Override
    public void refused(Refusal refusal, int path, int node, long count) {
        lines.add("refused " + refusal.name() + " " + node + " count " + count);
    }

    @Override
    public void overslept(long lateNs) {
        lines.add("overslept");
    }

    @Override
    public void window(int node, long windowNs, long profileNs) {
        lines.add("window " + node);
    }

    @Override
    public void deaf(int node, boolean deaf) {
        lines.add("deaf " + node + " " + deaf);
    }

    @Override
    public void clash(Clash clash) {
        lines.add("clash " + clash);
    }

    @Override
    public void joined(int iface, int other) {
        lines.add("joined " + iface + " " + other);
    }

    @Override
    public void crossed(int node, int path, int index, boolean sameConfiguration) {
        lines.add("crossed " + node + " on " + path + " says " + index + " " + sameConfiguration);
    }

    @Override
    public void sameMac(int node, int path, Mac mac) {
        lines.add("same mac " + node + " on " + path + " " + mac);
    }

    @Override
    public void addressInUse(int iface, Mac holder, boolean waits) {
        lines.add("address in use on " + iface + " by " + holder + (waits ? "" : ", claimed beside it"));
    }

    @Override
    public void configuration(int node, boolean agrees, long digest) {
        lines.add("configuration " + node + " " + agrees);
    }
}
