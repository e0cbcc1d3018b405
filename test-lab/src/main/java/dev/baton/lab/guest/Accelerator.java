package dev.baton.lab.guest;

import java.util.List;

/** What runs a guest's instructions, and the words by which QEMU is told. */
enum Accelerator {
    KVM("-accel kvm -cpu host"),
    /** QEMU's own: works everywhere, some ten times slower. The tests are the same. */
    TCG("-accel tcg,thread=multi -cpu max");

    private final String options;

    Accelerator(String options) {
        this.options = options;
    }

    List<String> options() {
        return List.of(options.split(" ", -1));
    }
}
