package com.acme;

import io.sentry.SentryExceptionFactory;
import io.sentry.SentryOptions;
import io.sentry.SentryStackTraceFactory;
import io.sentry.protocol.SentryException;
import io.sentry.protocol.SentryStackFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Native methods have a file, which is not printed. Some classes give their text only as a localised message: see Oracle.
 *
 * What Sentry's Java SDK says about an exception. It keeps fewer frames than Sentry: longer stacks are not compared.
 */
final class Witness {
    static String says(Throwable error, int limit) {
        try {
            List<String> out = new ArrayList<>();
            for (SentryException e : new SentryExceptionFactory(new SentryStackTraceFactory(new SentryOptions())).getSentryExceptions(error)) {
                List<String> frames = new ArrayList<>();
                if (e.getStacktrace() != null && e.getStacktrace().getFrames() != null) {
                    for (SentryStackFrame f : e.getStacktrace().getFrames()) {
                        frames.add("{\"module\":" + text(f.getModule()) + ",\"filename\":" + text(Boolean.TRUE.equals(f.isNative()) ? null : f.getFilename()) + ",\"in_app\":" + f.isInApp() + "}");
                    }
                }
                if (frames.size() >= 100) {
                    return null;
                }
                Object parent = e.getMechanism().getParentId();
                out.add("{\"type\":" + text(e.getType()) + ",\"module\":" + text(e.getModule()) + ",\"value\":" + text(e.getValue() == null ? null : e.getValue().stripTrailing())
                    + ",\"mechanism\":" + text(e.getMechanism().getType()) + ",\"id\":" + e.getMechanism().getExceptionId()
                    + ",\"parent\":" + (parent == null ? "null" : parent) + ",\"frames\":[" + String.join(",", frames) + "]}");
            }
            return "[" + String.join(",", out) + "]";
        } catch (NoClassDefFoundError e) {
            return null;
        }
    }

    private static String text(String s) { return s == null ? "\"\"" : Oracle.quote(s); }
}
