package dev.baton.lab.guest;

import dev.baton.lab.net.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether KVM boots a guest. That {@code /dev/kvm} is there proves nothing: inside of a virtual machine it may
 * fail at the first odd instruction, or hang. So a kernel is booted to its end, which without a disk is a panic, in a second
 * or two where KVM works. One thread.
 */
final class KvmProbe {
    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final long PATIENCE_SECONDS = 20;
    private static final long POLL_MS = 100;

    /** The last words of a kernel that came through all of its start and found no disk. */
    private static final String BOOTED = "Unable to mount root fs";

    private KvmProbe() {}

    /** What runs the guests here, and why not KVM if that is so. */
    record Verdict(Accelerator accelerator, String sentence) {}

    /**
     * What was seen.
     *
     * @param ended whether QEMU ended within the time
     * @param console what the kernel said
     * @param errors what QEMU said
     */
    record Sighting(boolean ended, String console, String errors) {}

    static Verdict run(Lab lab, GuestImage image) {
        if (!Files.exists(DEVICE)) {
            return new Verdict(Accelerator.TCG, "no " + DEVICE + " here: the guests are emulated (TCG), which is slow");
        }
        return judge(boot(lab, image));
    }

    static Verdict judge(Sighting sighting) {
        if (sighting.console.contains(BOOTED)) {
            return new Verdict(Accelerator.KVM, "KVM boots a guest");
        }
        String how =
                sighting.console.isBlank() ? "before a guest's first line" : "after \"" + last(sighting.console) + '"';
        String end = sighting.ended || !sighting.errors.isBlank() ? "fails " : "hangs ";
        String why = sighting.errors.isBlank() ? "" : " (" + first(sighting.errors) + ")";
        return new Verdict(
                Accelerator.TCG,
                DEVICE + " is there, but KVM " + end + how + why + ": the guests are emulated (TCG), which is slow");
    }

    private static Sighting boot(Lab lab, GuestImage image) {
        Path console = lab.directory().resolve("kvm-console");
        Path errors = lab.directory().resolve("kvm-errors");
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64"));
        command.addAll(Accelerator.KVM.options());
        command.addAll(List.of("-m", "512", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
        command.addAll(
                List.of("-serial", "file:" + console, "-kernel", image.kernel().toString()));
        command.addAll(List.of("-append", "console=ttyS0 panic=-1"));
        try {
            Files.createFile(console);
            Process qemu = lab.start(
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(errors.toFile()));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            boolean ended = false;
            // An internal error of KVM stops the guest, not QEMU.
            while (!ended && System.nanoTime() - deadline < 0 && !read(errors).contains("internal error")) {
                ended = qemu.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
            }
            qemu.destroyForcibly();
            return new Sighting(ended, read(console), read(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static String first(String text) {
        return text.strip().lines().findFirst().orElse("");
    }

    private static String last(String text) {
        return text.strip().lines().reduce((one, later) -> later).orElse("");
    }
}
