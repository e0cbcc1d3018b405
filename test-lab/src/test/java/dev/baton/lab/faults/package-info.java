/**
 * Every fault of the lab against a real pair, judged from outside only: captures at the switch, {@code arping}, {@code
 * ping}, {@code ip -j}, the switch's table, a TCP transfer and a UDP echo. {@link dev.baton.lab.faults.Site} is a pair at
 * work, {@link dev.baton.lab.faults.Trial} watches it while something happens, {@link dev.baton.lab.faults.Findings} says
 * what must hold whatever happened.
 */
@NullMarked
package dev.baton.lab.faults;

import org.jspecify.annotations.NullMarked;
