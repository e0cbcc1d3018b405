package dev.baton.agent.cli.manual;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The manual page baton(8): what there is, where it is, and what exit codes mean. */
final class OverviewPage {
    private OverviewPage() {}

    static Roff of(CommandSpec baton, Edition edition) {
        Roff page = edition.page("baton", 8);
        page.section("NAME").paragraph("baton - " + CommandPage.summary(baton));
        page.section("SYNOPSIS").paragraph("baton COMMAND [OPTIONS]");
        page.section("DESCRIPTION")
                .paragraph(
                        "Layer-2 failover for a pair of Linux gateways. Each host runs the agent as root; one is active,"
                                + " the other stands by. Both know the shared addresses; only the active one answers for them, from a"
                                + " MAC address that belongs to the cluster and not to a network card. When the active host dies, the"
                                + " standby raises the identity it has had ready all along, and tells every switch and neighbour.")
                .paragraph("The configuration is explained in baton.properties(5). To begin, on both hosts:")
                .example("""
                        baton keygen                     # on one host; copy the file to the other
                        editor /etc/baton/baton.properties
                        baton check
                        systemctl enable --now baton
                        baton status
                        """);
        page.section("COMMANDS");
        commands(baton, page);
        page.section("WHO MAY ASK")
                .paragraph(
                        "Members of the group baton may ask a running agent with \"status\" and \"metrics\". What changes"
                                + " something is for root alone.");
        page.section("SIGNALS")
                .item("TERM, INT", "Hands over to a standby, releases the identity and exits with 0.")
                .item("HUP", "Reads again what \"reload\" does.");
        page.section("EXIT STATUS");
        exitCodes(page);
        page.section("FILES")
                .item("/etc/baton/baton.properties", "The configuration.")
                .item("/etc/baton/cluster.key", "The key that members know each other by; readable by root only.")
                .item("/var/lib/baton", "What outlives a restart: the term, and settings of the kernel to be restored.")
                .item("/run/baton/control.sock", "Where a running agent is asked.");
        page.section("ENVIRONMENT")
                .item("JAVA_HOME", "Which Java runs the agent, 17 or newer. Without it, the first one in PATH.")
                .item("BATON_JAVA_OPTS", "Further options for the JVM.");
        page.section("SEE ALSO").paragraph(seeAlso(baton));
        return page;
    }

    private static void commands(CommandSpec baton, Roff page) {
        for (CommandLine each : baton.subcommands().values()) {
            if (!each.getCommandSpec().helpCommand()) {
                page.item(
                        CommandPage.synopsis(each.getCommandSpec())
                                .replace("[-hV] ", "")
                                .replace(" [-hV]", ""),
                        each.getCommandSpec().usageMessage().description()[0]);
            }
        }
    }

    private static void exitCodes(Roff page) {
        page.item("0", "Done.")
                .item(
                        "1",
                        "Refused, or tried and failed: nothing has changed. For \"check\": the agent would start, and wait for what is said.")
                .item("64", "The command line is wrong.")
                .item("69", "No agent is running; for \"watch\": libpcap is missing.")
                .item("70", "A fault of Baton's own, or a library of its own that cannot be loaded.")
                .item("75", "An agent is running here already.")
                .item("77", "A privilege is missing.")
                .item("78", "The configuration is wrong; each problem is told with file, line, key and what to do.");
    }

    private static String seeAlso(CommandSpec baton) {
        StringBuilder others = new StringBuilder("baton.properties(5)");
        for (CommandLine each : baton.subcommands().values()) {
            if (!each.getCommandSpec().helpCommand()) {
                others.append(", ")
                        .append(each.getCommandSpec().qualifiedName("-"))
                        .append("(8)");
            }
        }
        return others.toString();
    }
}
