package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a hundred equal heartbeats a second from hiding the frame that matters: of a sender that goes on saying the same, on
 * one device in one direction, one a second is shown, with how many it stands for and the longest time between two. So it is
 * with questions for one station, and their answers, while members look whether another is alive. What says something new is
 * shown at once, and so is every frame to everybody. One thread; bounded.
 */
public final class Folding {
    private static final long EVERY_MICROS = 1_000_000;

    /** Strands that are remembered: more than members spin, and no more than a flood may cost. */
    private static final int MOST_SENDERS = 1_024;

    private final Map<Sender, Said> last = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Said> eldest) {
            return size() > MOST_SENDERS;
        }
    };

    private record Sender(String label, boolean outgoing, long mac, String strand) {}

    private static final class Said {
        private String words = "";
        private long shownMicros;
        private long heardMicros;
        private long longestMicros;
        private int unshown;
    }

    /**
     * Whether a frame is to be shown.
     *
     * @return what is to be said of those that were not shown since the last, empty when there were none; null when this one
     *     is not to be shown either
     */
    public @Nullable String fold(CapturedFrame frame, Sighting sighting) {
        String strand = sighting.strand();
        if (strand == null) {
            return "";
        }
        long source = Mac.bitsAt(ByteBuffer.wrap(frame.octets()), FrameReader.AT_SOURCE);
        Said said = last.computeIfAbsent(
                new Sender(frame.on().label(), frame.outgoing(), source, strand), first -> new Said());
        String words = sighting.text() + sighting.doubt();
        long now = frame.atMicros();
        if (said.words.isEmpty()) {
            said.heardMicros = now;
        }
        said.longestMicros = Math.max(said.longestMicros, now - said.heardMicros);
        said.heardMicros = now;
        // The host's clock may be set back meanwhile: then it is shown, too.
        long since = now - said.shownMicros;
        if (words.equals(said.words) && since >= 0 && since < EVERY_MICROS) {
            said.unshown++;
            return null;
        }
        String summary = said.unshown == 0
                ? ""
                : "(+" + said.unshown + ", at most " + (said.longestMicros + 500) / 1_000 + " ms apart)";
        said.words = words;
        said.shownMicros = now;
        said.unshown = 0;
        said.longestMicros = 0;
        return summary;
    }
}
