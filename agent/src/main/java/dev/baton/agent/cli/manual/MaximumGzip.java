package dev.baton.agent.cli.manual;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A gzip file as {@code gzip -9n} makes it: no name, no time, and the header says that it is as small as can be (RFC 1952). */
final class MaximumGzip {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, 3};

    private MaximumGzip() {}

    static byte[] of(byte[] content) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(HEADER);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] piece = new byte[8192];
        while (!deflater.finished()) {
            file.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        CRC32 checksum = new CRC32();
        checksum.update(content);
        littleEndian(file, (int) checksum.getValue());
        littleEndian(file, content.length);
        return file.toByteArray();
    }

    private static void littleEndian(ByteArrayOutputStream file, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            file.write(value >>> shift);
        }
    }
}
