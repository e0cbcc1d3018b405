package dev.baton.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KvmProbeTest {
    private static final String FIRST = "[    0.000000] Linux version 6.1.0-42-cloud-amd64\n";

    @Test
    void aKernelThatComesToItsEndWasBooted() {
        String console =
                FIRST + "[    1.5] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n";

        assertThat(KvmProbe.judge(new KvmProbe.Sighting(true, console, "")))
                .isEqualTo(new KvmProbe.Verdict(Accelerator.KVM, "KVM boots a guest"));
    }

    @Test
    void anAssertionIsNoticedAndSaid() {
        KvmProbe.Verdict verdict = KvmProbe.judge(new KvmProbe.Sighting(
                true, "", "qemu-system-x86_64: ../target/i386/kvm/kvm.c:2990: kvm_buf_set_msrs: Assertion failed.\n"));

        assertThat(verdict.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(verdict.sentence())
                .contains("KVM fails before a guest's first line", "Assertion failed")
                .doesNotContain("\n");
    }

    @Test
    void anInternalErrorStopsTheGuestAndNotQemu() {
        assertThat(KvmProbe.judge(new KvmProbe.Sighting(
                                false, FIRST, "KVM internal error. Suberror: 1\nemulation failure\nRAX=0000\n"))
                        .sentence())
                .contains("KVM fails after", "Linux version", "Suberror: 1")
                .doesNotContain("RAX");
    }

    @Test
    void aGuestThatStandsStillIsLeft() {
        KvmProbe.Verdict verdict =
                KvmProbe.judge(new KvmProbe.Sighting(false, FIRST + "[    0.2] x86: Booting SMP\n", ""));

        assertThat(verdict.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(verdict.sentence()).contains("KVM hangs after \"[    0.2] x86: Booting SMP\"");
    }
}
