package dev.baton.lab.guest;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A story that a pair of real hosts must come through.
 *
 * @param name on the command line
 * @param shows one line for people
 * @param network the hosts it is played on; scenarios of the same follow one another on the same pair
 * @param story throws when something is not as it should be; leaves both hosts on, their agents enabled
 */
record Scenario(String name, String shows, Supplier<HostNetwork> network, Consumer<Stage> story) {}
