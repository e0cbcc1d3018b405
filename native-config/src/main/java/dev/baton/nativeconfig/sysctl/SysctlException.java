package dev.baton.nativeconfig.sysctl;

import dev.baton.nativeconfig.libc.Libc;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A setting or the ledger's file that could not be read or written: what was tried, its path, the kernel's words. */
public final class SysctlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;

    SysctlException(String operation, Path path, IOException cause) {
        super(operation + " " + path + ": " + words(cause), cause);
        this.path = path.toString();
    }

    /** @param errno of the kernel's refusal */
    SysctlException(String operation, Sysctl key, int errno) {
        super(operation + " " + key + ": " + Libc.message(errno));
        this.path = key.toString();
    }

    public String path() {
        return path;
    }

    /** The JDK names some errors by the exception's class only. */
    static String words(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }
}
