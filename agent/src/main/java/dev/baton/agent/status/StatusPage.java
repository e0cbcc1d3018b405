package dev.baton.agent.status;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What the agent says of itself, ready to be printed; a snapshot, immutable, any thread. The field names of the JSON object
 * are a contract: they are added to, never changed.
 */
public record StatusPage(
        Self self,
        Score score,
        List<PeerLine> peers,
        List<InterfaceLine> interfaces,
        ArrivalLine arrival,
        Health health) {
    private static final String NEVER = "writing to a string cannot fail";
    /** Characters; more are taken where it is not enough. */
    private static final int BESIDES_ADDRESSES = 32_768;

    /**
     * This member.
     *
     * @param status the operator's word
     * @param isProtected whether a peer could take over right now
     * @param roleSinceMs how long the role has lasted
     * @param reason why the role was entered
     */
    public record Self(
            int cluster,
            int node,
            String name,
            String status,
            String role,
            long term,
            boolean isProtected,
            long roleSinceMs,
            String reason,
            String version) {}

    /**
     * How well this member could serve.
     *
     * @param health what the peers are told: 1000 when all is well, 0 when it could not take over
     * @param reasons why it is less than 1000, in plain words
     */
    public record Score(int health, List<String> reasons) {}

    /**
     * A peer.
     *
     * @param left whether its last word was a good-bye
     * @param impediments why it could not take over, as it says: {@code no-carrier}
     * @param key fingerprint of the key it signs with
     */
    public record PeerLine(
            int node,
            String status,
            String verdict,
            boolean left,
            long term,
            int health,
            List<String> impediments,
            long latenessUs,
            boolean configurationAgrees,
            String key,
            String version,
            List<PathLine> paths,
            DetectLine detect) {}

    /**
     * How a peer is watched.
     *
     * @param windowMs the silence that is judged now; more than {@code profileMs} where network, host or peer are slower
     * @param rttP999Ms p99.9 of the answers of its kernel, 0 for none
     * @param sent kernel probes so far, by kind
     * @param answered answers to them
     * @param calibrated kinds that its kernel is known to answer, by path
     * @param capped probes held back so as not to flood it
     * @param ears {@code hearing}, {@code lonely} where no neighbour is known that would show deafness, or {@code deaf}
     */
    public record DetectLine(
            double windowMs,
            double profileMs,
            double rttP999Ms,
            Map<String, Long> sent,
            Map<String, Long> answered,
            Map<String, List<String>> calibrated,
            long capped,
            String ears) {}

    /**
     * One way on which a peer can be heard.
     *
     * @param sends between which addresses we send there, or empty
     * @param silentMs -1 when it never was
     */
    public record PathLine(
            String name, String device, String sends, boolean hearsPeer, boolean peerHearsUs, long silentMs) {}

    /**
     * Addresses as they are printed. The page is written on the loop, which heartbeats wait for, and the text of ten thousand
     * addresses takes milliseconds: it is made once for as long as a configuration lasts.
     *
     * @param json an array of strings
     */
    public record AddressList(int count, String json) {
        /** Prints each as its {@link Object#toString}. */
        public static AddressList of(List<?> addresses) {
            StringWriter text = new StringWriter();
            try (JsonWriter json = new JsonWriter(text)) {
                json.beginArray();
                for (Object address : addresses) {
                    json.value(address.toString());
                }
                json.endArray();
            } catch (IOException e) {
                throw new UncheckedIOException(NEVER, e);
            }
            return new AddressList(addresses.size(), text.toString());
        }
    }

    /**
     * A gateway interface.
     *
     * @param link what carries the shared addresses while this member is active: the shared link, or the device itself
     * @param sharedMac what they are answered with then: where the device itself carries them, its own MAC on this host
     * @param routes what leads out of that link while this member is active
     * @param routesRefused those of them that the kernel refuses, each with its words
     */
    public record InterfaceLine(
            String label,
            String device,
            String link,
            String sharedMac,
            AddressList addresses,
            List<String> routes,
            List<String> routesRefused,
            boolean carrier,
            boolean claimed,
            long announcementsSent,
            long announcementsRefused,
            PublishedLine published) {}

    /**
     * What is answered on a gateway interface besides its shared addresses.
     *
     * @param items hosts, ranges and prefixes
     * @param count addresses in all
     * @param answered answers that the kernel took
     * @param refused answers that it did not, because the link was down or mute
     * @param lost questions that the kernel lost because nobody took them in time
     * @param ignored questions that were not answered, by reason
     */
    public record PublishedLine(
            List<String> items, BigInteger count, long answered, long refused, long lost, Map<String, Long> ignored) {}

    /**
     * Whether neighbours have answered the shared MAC since the last claim; milliseconds from the claim, -1 while fewer have.
     *
     * @param missing a few of those who have not: {@code lan 10.7.1.9 02:1a:b0:00:01:09}
     */
    public record ArrivalLine(
            int asked, int confirmed, double halfMs, double mostMs, double allMs, List<String> missing) {}

    /** How late the loop's own turns come, in microseconds; the quantiles over the last minutes. */
    public record LatenessLine(long p99Us, long p999Us, long worstOfMinuteUs, long worstUs) {}

    /**
     * How well this agent itself does.
     *
     * @param realTime whether the loop and the threads it waits for run before everything else (SCHED_FIFO)
     * @param memoryLocked whether no page of the agent is ever written out
     * @param waiting what of the host the agent does without until it is there; an alarm too
     * @param alarms what an operator should look into, in plain words
     * @param keys fingerprints of the cluster keys in use: the first signs, any is accepted
     * @param refused heartbeats refused, by reason
     * @param events the latest journal lines, oldest first
     */
    public record Health(
            long worstLatenessUs,
            LatenessLine lateness,
            boolean leaseCoversEgress,
            boolean termsOnDisk,
            boolean realTime,
            boolean memoryLocked,
            List<String> keys,
            List<String> waiting,
            List<String> alarms,
            Map<String, Long> refused,
            List<String> events) {}

    /** One JSON object, on one line, fields in the order of the contract. */
    public String json() {
        int addresses = interfaces.stream()
                .mapToInt(line -> line.addresses().json().length())
                .sum();
        StringWriter text = new StringWriter(BESIDES_ADDRESSES + addresses);
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            json.name("cluster").value(self.cluster()).name("node").value(self.node());
            json.name("name").value(self.name()).name("status").value(self.status());
            json.name("role").value(self.role()).name("term").value(self.term());
            json.name("protected").value(self.isProtected());
            json.name("health").value(score.health());
            writeStrings(json, "healthReasons", score.reasons());
            json.name("roleSinceMs").value(self.roleSinceMs()).name("reason").value(self.reason());
            json.name("peers").beginArray();
            for (PeerLine peer : peers) {
                write(json, peer);
            }
            json.endArray().name("interfaces").beginArray();
            for (InterfaceLine line : interfaces) {
                write(json, line);
            }
            json.endArray();
            write(json, arrival);
            write(json, health);
            json.name("version").value(self.version()).endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(NEVER, e);
        }
        return text.toString();
    }

    private static void write(JsonWriter json, PeerLine peer) throws IOException {
        json.beginObject().name("node").value(peer.node()).name("status").value(peer.status());
        json.name("verdict").value(peer.verdict()).name("left").value(peer.left());
        json.name("term").value(peer.term()).name("health").value(peer.health());
        writeStrings(json, "impediments", peer.impediments());
        json.name("latenessUs").value(peer.latenessUs());
        json.name("configurationAgrees").value(peer.configurationAgrees());
        json.name("key").value(peer.key());
        json.name("version").value(peer.version()).name("paths").beginArray();
        for (PathLine path : peer.paths()) {
            json.beginObject().name("name").value(path.name()).name("device").value(path.device());
            if (!path.sends().isEmpty()) {
                json.name("sends").value(path.sends());
            }
            json.name("hearsPeer").value(path.hearsPeer()).name("peerHearsUs").value(path.peerHearsUs());
            json.name("silentMs").value(path.silentMs()).endObject();
        }
        write(json.endArray(), peer.detect());
        json.endObject();
    }

    private static void write(JsonWriter json, DetectLine detect) throws IOException {
        json.name("detect").beginObject();
        json.name("windowMs").value(detect.windowMs()).name("profileMs").value(detect.profileMs());
        json.name("rttP999Ms").value(detect.rttP999Ms());
        writeCounts(json, "sent", detect.sent());
        writeCounts(json, "answered", detect.answered());
        json.name("calibrated").beginObject();
        for (Map.Entry<String, List<String>> path : detect.calibrated().entrySet()) {
            writeStrings(json, path.getKey(), path.getValue());
        }
        json.endObject().name("capped").value(detect.capped()).name("ears").value(detect.ears());
        json.endObject();
    }

    private static void writeCounts(JsonWriter json, String name, Map<String, Long> counts) throws IOException {
        json.name(name).beginObject();
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.name(count.getKey()).value(count.getValue());
        }
        json.endObject();
    }

    private static void write(JsonWriter json, InterfaceLine line) throws IOException {
        json.beginObject().name("label").value(line.label()).name("device").value(line.device());
        json.name("link").value(line.link()).name("sharedMac").value(line.sharedMac());
        json.name("addresses").jsonValue(line.addresses().json());
        json.name("addressCount").value(line.addresses().count());
        writeStrings(json, "routes", line.routes());
        writeStrings(json, "routesRefused", line.routesRefused());
        json.name("carrier").value(line.carrier()).name("claimed").value(line.claimed());
        json.name("announcementsSent").value(line.announcementsSent());
        json.name("announcementsRefused").value(line.announcementsRefused());
        PublishedLine published = line.published();
        writeStrings(json, "published", published.items());
        json.name("publishedCount").value(published.count());
        json.name("answers").beginObject().name("sent").value(published.answered());
        json.name("refused").value(published.refused()).name("lost").value(published.lost());
        writeCounts(json, "ignored", published.ignored());
        json.endObject().endObject();
    }

    private static void write(JsonWriter json, ArrivalLine arrival) throws IOException {
        json.name("arrival").beginObject().name("asked").value(arrival.asked());
        json.name("confirmed").value(arrival.confirmed()).name("halfMs").value(arrival.halfMs());
        json.name("mostMs").value(arrival.mostMs()).name("allMs").value(arrival.allMs());
        writeStrings(json, "missing", arrival.missing());
        json.endObject();
    }

    private static void write(JsonWriter json, Health health) throws IOException {
        json.name("worstLatenessUs").value(health.worstLatenessUs());
        LatenessLine lateness = health.lateness();
        json.name("lateness").beginObject().name("p99Us").value(lateness.p99Us());
        json.name("p999Us").value(lateness.p999Us()).name("worstOfMinuteUs").value(lateness.worstOfMinuteUs());
        json.name("worstUs").value(lateness.worstUs()).endObject();
        json.name("leaseCoversEgress").value(health.leaseCoversEgress());
        json.name("termsOnDisk").value(health.termsOnDisk());
        json.name("realTime").value(health.realTime()).name("memoryLocked").value(health.memoryLocked());
        writeStrings(json, "keys", health.keys());
        writeStrings(json, "waiting", health.waiting());
        writeStrings(json, "alarms", health.alarms());
        json.name("refused").beginObject();
        for (Map.Entry<String, Long> reason : health.refused().entrySet()) {
            json.name(reason.getKey()).value(reason.getValue());
        }
        json.endObject();
        writeStrings(json, "events", health.events());
    }

    private static void writeStrings(JsonWriter json, String name, List<String> values) throws IOException {
        json.name(name).beginArray();
        for (String value : values) {
            json.value(value);
        }
        json.endArray();
    }
}
