package dev.baton.agent.cli.manual;

/**
 * What stands at the foot of each page.
 *
 * @param version of Baton
 * @param released its date, {@code 2026-11-29}
 */
record Edition(String version, String released) {
    Roff page(String name, int section) {
        return new Roff(name, section, released, version);
    }
}
