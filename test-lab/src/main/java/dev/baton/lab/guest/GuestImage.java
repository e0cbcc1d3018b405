package dev.baton.lab.guest;

import dev.baton.lab.net.Tool;
import java.nio.file.Path;
import java.util.List;

/** What guests boot from, as {@code test-lab/.guest-image} leaves it; never written to. */
record GuestImage(Path directory) {
    Path kernel() {
        return directory.resolve("vmlinuz");
    }

    Path initialRamDisk() {
        return directory.resolve("initrd.img");
    }

    /** A disk of one guest's own: the same root file system, with its files in it. */
    void copyTo(Path disk, GuestFiles files) {
        Tool.run(List.of("cp", "--sparse=always", directory.resolve("disk.img").toString(), disk.toString()));
        files.plant(disk);
    }
}
