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
        int compared = 0;
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
            if (!ours.problems().isEmpty()) {
                assertThat(ours.problems())
                        .as("seed %d: what Java reads as it most likely was not meant", seed)
                        .allMatch(problem -> problem.message().contains("\"\\\""));
                continue;
            }
            compared++;
            Map<String, String> asMap = new LinkedHashMap<>();
            ours.entries().forEach(entry -> asMap.put(entry.key(), entry.value()));
            boolean endsOpen = text.endsWith("\\") || text.endsWith("\\\n") || text.endsWith("\\\r");
            if (endsOpen && "".equals(theirs.get(""))) {
                continue; // a lone backslash at the end is an empty key with LF and none with CRLF: a buffer's accident
            }
            assertThat(asMap).as("seed %d", seed).isEqualTo(theirs);
        }
        assertThat(compared).isGreaterThan(100_000);
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
    void aLineThatGoesOnWhereItShouldNotIsNamedAndReadAsItWasMeant() {
        PropertiesText swallowing = PropertiesText.parse("f", "# one\na = 1, \\\n  2\\\r\nnode.id = 3\nb = 4");
        assertThat(swallowing.problems())
                .hasToString(
                        "[f:3: a: the line ends with \"\\\", so that the next one (\"node.id = 3\") is read as a part of"
                                + " its value; remove the \"\\\"]");
        assertThat(swallowing.entries())
                .containsExactly(new Entry(2, "a", "1, 2"), new Entry(4, "node.id", "3"), new Entry(5, "b", "4"));
        PropertiesText blanks = PropertiesText.parse("f", "a = 1, \\ \t\n  2\nb = 3");
        assertThat(blanks.problems())
                .hasToString(
                        "[f:1: a: blanks follow the \"\\\" at the end of the line, so that the next one does not continue"
                                + " it; remove them]");
        assertThat(blanks.entries()).containsExactly(new Entry(1, "a", "1, 2"), new Entry(3, "b", "3"));
        PropertiesText comment = PropertiesText.parse("f", "a = 1, \\\n # two\n  2\nb = 3");
        assertThat(comment.problems())
                .hasToString("[f:2: a: \"# two\" is read as a part of the value, because the line before it ends with"
                        + " \"\\\"; move the comment above the key]");
        assertThat(comment.entries()).containsExactly(new Entry(1, "a", "1, 2"), new Entry(4, "b", "3"));
        PropertiesText last = PropertiesText.parse("f", "a = 1, \\\n # two\nnode.id = 3");
        assertThat(last.problems()).hasSize(1);
        assertThat(last.entries()).containsExactly(new Entry(1, "a", "1, "), new Entry(3, "node.id", "3"));
    }

    @Test
    void aLineMayGoOnAndAnEscapedBackslashDoesNotLetIt() {
        PropertiesText text =
                PropertiesText.parse("f", "a = 1\\\\\nnode.id = 3\nb = 2001:db8::1/64, \\\n    2001:db8::2/64");
        assertThat(text.problems()).isEmpty();
        assertThat(text.entries())
                .containsExactly(
                        new Entry(1, "a", "1\\"),
                        new Entry(2, "node.id", "3"),
                        new Entry(3, "b", "2001:db8::1/64, 2001:db8::2/64"));
    }

    @Test
    void namesABrokenEscape() {
        assertThat(PropertiesText.parse("f", "a=1\nb=\\u12").problems())
                .hasToString("[f:2: b: \"\\u12\" is not \\u and four hexadecimal digits; write the character itself]");
    }
}
