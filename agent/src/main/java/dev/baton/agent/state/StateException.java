package dev.baton.agent.state;

import java.io.IOException;

/** The state directory cannot be used, or not now. The message names the file, the kernel's reason and the way out. */
public final class StateException extends IOException {
    private static final long serialVersionUID = 1L;

    StateException(String message) {
        super(message);
    }

    StateException(String message, Exception cause) {
        super(message, cause);
    }
}
