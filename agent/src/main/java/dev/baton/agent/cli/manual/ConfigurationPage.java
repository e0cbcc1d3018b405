package dev.baton.agent.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The manual page baton.properties(5): the example file, which explains each key in the comment before it, with its default or an
 * example as value.
 */
final class ConfigurationPage {
    private static final Pattern KEY = Pattern.compile("(?:# )?([a-z][a-z0-9.-]* = .*)");
    private static final Pattern RULER = Pattern.compile("# -{10,}");

    private final Roff page;
    private final List<String> words = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    private ConfigurationPage(Roff page) {
        this.page = page;
    }

    static Roff of(List<String> example, Edition edition) {
        Roff page = edition.page("baton.properties", 5);
        page.section("NAME").paragraph("baton.properties - configuration of baton, one member of a cluster");
        page.section("SYNOPSIS").paragraph("/etc/baton/baton.properties");
        page.section("DESCRIPTION");
        new ConfigurationPage(page).read(example);
        page.section("EXAMPLE").example(minimal(example));
        page.section("SEE ALSO").paragraph("baton(8), baton-check(8), baton-keygen(8)");
        return page;
    }

    /** What has to be written: the lines that are no comment. */
    private static String minimal(List<String> example) {
        return String.join(
                "\n",
                example.stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList());
    }

    private void read(List<String> example) {
        for (String line : example) {
            Matcher key = KEY.matcher(line);
            if (key.matches()) {
                keys.add(key.group(1));
            } else if (line.isBlank() || RULER.matcher(line).matches()) {
                end();
            } else {
                if (!keys.isEmpty()) {
                    end(); // the comment of the next key follows without an empty line
                }
                String text = line.replaceFirst("^# ?", "");
                if (text.isEmpty()) {
                    end();
                } else {
                    words.add(text);
                }
            }
        }
        end();
    }

    private void end() {
        String text = String.join(" ", words);
        if (!keys.isEmpty()) {
            page.item(keys, text);
        } else if (!text.isEmpty()) {
            page.paragraph(text);
        }
        keys.clear();
        words.clear();
    }
}
