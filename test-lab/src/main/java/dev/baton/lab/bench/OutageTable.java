package dev.baton.lab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows as a Markdown table: median and worst of each cluster and fault. */
final class OutageTable {
    private OutageTable() {}

    static String of(List<OutageRow> rows) {
        Map<List<String>, List<OutageRow>> groups = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> List.of(row.fault(), row.cluster()), LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder("| fault | cluster | runs | outage median, ms | worst, ms |"
                + " lost median | lost worst | never restored |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        groups.forEach((key, group) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.0f | %.0f | %.0f | %.0f | %d |%n",
                key.get(0),
                key.get(1),
                group.size(),
                median(group.stream().mapToDouble(OutageRow::outageMs).sorted().toArray()),
                group.stream().mapToDouble(OutageRow::outageMs).max().orElse(0),
                median(group.stream().mapToDouble(OutageRow::lost).sorted().toArray()),
                group.stream().mapToDouble(OutageRow::lost).max().orElse(0),
                group.stream().filter(row -> !row.restored()).count())));
        return text.toString();
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
