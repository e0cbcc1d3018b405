package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertiesTextTest {
    /** Every character that means something in the syntax, and a few that do not. */
    private static final String[] ALPHABET = {
        "a", "b", "é", "=", ":", " ", "\t", "\f", "\n", "\r", "\r\n", "\\", "\\", "#", "!", "\\\n", "\\u0041", "\\u00",
        "x"
    };

    @Test
    void readsWhatJavaReads() throws IOException {
        for (int seed = 0; seed < 200_000; seed++) {
            String text = randomText(new Random(seed));
            PropertiesText ours = PropertiesText.parse("f", text);
            Properties theirs = new Properties();
            try {
                theirs.load(new StringReader(text));
            } catch (IllegalArgumentException e) {
                assertThat(ours.problems()).as("seed %d", seed).isNotEmpty();
                continue;
            }
            assertThat(ours.problems()).as("seed %d", seed).isEmpty();
            Map<String, String> asMap = new LinkedHashMap<>();
            ours.entries().forEach(entry -> asMap.put(entry.key(), entry.value()));
            boolean endsOpen = text.endsWith("\\") || text.endsWith("\\\n") || text.endsWith("\\\r");
            if (endsOpen && "".equals(theirs.get(""))) {
                continue; // a lone backslash at the end is an empty key with LF and none with CRLF: a buffer's accident
            }
            assertThat(asMap).as("seed %d", seed).isEqualTo(theirs);
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(24); length > 0; length--) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }

    @Test
    void keepsTheLineWhereAKeyBegins() {
        PropertiesText text = PropertiesText.parse("f", "# one\n\na = 1, \\\n    2\r\nb: 3\ra=4");
        assertThat(text.entries())
                .containsExactly(new Entry(3, "a", "1, 2"), new Entry(5, "b", "3"), new Entry(6, "a", "4"));
        assertThat(text.lineCount()).isEqualTo(6);
    }

    @Test
    void namesABrokenEscape() {
        assertThat(PropertiesText.parse("f", "a=1\nb=\\u12").problems())
                .hasToString("[f:2: b: \"\\u12\" is not \\u and four hexadecimal digits; write the character itself]");
    }
}
