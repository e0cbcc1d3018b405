package dev.baton.agent.firewall.host;

import dev.baton.agent.firewall.RuleFinding;
import dev.baton.agent.firewall.RuleFinding.Where;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of some findings as nft shows them. A rule that is gone meanwhile has no text. */
final class RuleTexts {
    private static final Pattern LINE = Pattern.compile("\\s*(.*) # handle (\\d+)");
    private static final Pattern COUNTED = Pattern.compile("counter packets \\d+ bytes \\d+");

    private final Map<Where, Map<Long, String>> texts = new HashMap<>();

    RuleTexts(List<RuleFinding> findings, Optional<Path> nft, Duration patience) {
        Map<Where, Set<Long>> wanted = findings.stream()
                .filter(each -> each.where().isNft()
                        && each.handle() != 0
                        && each.rule().isEmpty())
                .collect(Collectors.groupingBy(
                        RuleFinding::where, Collectors.mapping(RuleFinding::handle, Collectors.toSet())));
        nft.ifPresent(program -> wanted.forEach((where, handles) -> {
            try {
                Child.run(command(program, where), patience, from -> read(from, where, new HashSet<>(handles)));
            } catch (IOException goneMeanwhile) {
                texts.putIfAbsent(where, Map.of());
            }
        }));
    }

    private static List<String> command(Path nft, Where where) {
        return List.of(nft.toString(), "-a", "list", "chain", where.family(), where.table(), where.chain());
    }

    private void read(Reader from, Where where, Set<Long> wanted) throws IOException {
        BufferedReader lines = new BufferedReader(from);
        for (String line = lines.readLine(); line != null && !wanted.isEmpty(); line = lines.readLine()) {
            Matcher rule = LINE.matcher(line);
            if (rule.matches() && wanted.remove(Long.parseLong(rule.group(2)))) {
                texts.computeIfAbsent(where, each -> new HashMap<>())
                        .put(
                                Long.parseLong(rule.group(2)),
                                COUNTED.matcher(rule.group(1)).replaceAll("counter"));
            }
        }
    }

    RuleFinding complete(RuleFinding finding) {
        String text = texts.getOrDefault(finding.where(), Map.of()).get(finding.handle());
        return text == null ? finding : finding.withRule(text);
    }
}
