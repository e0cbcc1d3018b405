package dev.baton.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(why);
            }
        };
    }

    private static StandardOutput written(OutputStream to) {
        StandardOutput out = new StandardOutput(to);
        out.writer().print("g\u00e4te is Active\n");
        return out;
    }

    @Test
    void whatIsWrittenArrives() {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        assertThat(written(to).fault()).isEmpty();
        assertThat(to.toString(StandardCharsets.UTF_8)).isEqualTo("g\u00e4te is Active\n");
    }

    @Test
    void aFullDiskIsAFault() {
        assertThat(written(failing("No space left on device")).fault()).contains("No space left on device");
    }

    @Test
    void aReaderThatHasEnoughIsNone() {
        assertThat(written(failing("Broken pipe")).fault()).isEmpty();
    }
}
