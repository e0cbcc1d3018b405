package dev.baton.agent.cli.manual;

import java.util.List;
import java.util.Locale;

/** The text of one manual page, in the macros of man(7). Lines of plain text are escaped here and nowhere else. */
final class Roff {
    private final StringBuilder text = new StringBuilder();

    /** The title line; {@code released} is a date. */
    Roff(String name, int section, String released, String version) {
        text.append(".TH ")
                .append(quoted(name.toUpperCase(Locale.ROOT)))
                .append(' ')
                .append(section)
                .append(' ')
                .append(quoted(released))
                .append(' ')
                .append(quoted("baton " + version))
                .append('\n');
        text.append(".nh\n.ad l\n"); // commands and keys are not to be broken
    }

    Roff section(String title) {
        text.append(".SH ").append(quoted(title)).append('\n');
        return this;
    }

    Roff paragraph(String words) {
        text.append(".PP\n").append(escaped(words)).append('\n');
        return this;
    }

    /** A paragraph that hangs below its tag; the tag is bold. */
    Roff item(String tag, String words) {
        return item(List.of(tag), words);
    }

    /** An item of several tags, each on a line of its own. */
    Roff item(List<String> tags, String words) {
        for (int i = 0; i < tags.size(); i++) {
            text.append(i == 0 ? ".TP\n" : ".TQ\n")
                    .append("\\fB")
                    .append(escaped(tags.get(i)))
                    .append("\\fR\n");
        }
        text.append(escaped(words)).append('\n');
        return this;
    }

    /** Lines that are kept as they are. */
    Roff example(String lines) {
        text.append(".PP\n.RS 4\n.nf\n").append(escaped(lines.stripTrailing())).append("\n.fi\n.RE\n");
        return this;
    }

    private static String escaped(String words) {
        return words.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replaceAll("(?m)^\\.", "\\\\&.");
    }

    private static String quoted(String words) {
        return '"' + words.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq") + '"';
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
