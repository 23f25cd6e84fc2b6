package com.acme;

import java.io.FileWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes down what an exception really is, from the live objects, while a program of this folder prints it: getStackTrace, getCause and
 * getSuppressed, in the order and with the derivations of Sentry's Java SDK. What that SDK says about the same exception is stored beside it, as a second
 * witness. It must not appear in any stack trace.
 */
public final class Oracle {
    private static final int LIMIT = 250; // frames that Sentry keeps

    /** Notes every exception that ends a thread, and lets the machine print it. */
    public static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            note(error, "\"mechanism\":\"UncaughtExceptionHandler\",\"handled\":false,\"level\":\"fatal\",\"thread\":" + quote(thread.getName()));
            Thread.setDefaultUncaughtExceptionHandler(null);
            thread.getThreadGroup().uncaughtException(thread, error);
            install();
        });
    }

    /** Notes an exception that the program prints or logs. */
    public static void note(Throwable error) { note(error, ""); }

    public static void note(Throwable error, String facts) {
        List<String> out = new ArrayList<>();
        chain(error, "", new HashSet<>(), out);
        Collections.reverse(out);
        String sdk = Witness.says(error, LIMIT);
        write("{\"exceptions\":[" + String.join(",", out) + "]" + (sdk == null ? "" : ",\"sentry\":" + sdk) + (facts.isEmpty() ? "" : "," + facts) + "}");
    }

    /** Notes what no object can give. */
    public static void expect(String entry) { write(entry); }

    private static void chain(Throwable error, String source, Set<Throwable> seen, List<String> out) {
        int parent = out.size() - 1;
        for (; error != null && seen.add(error); error = error.getCause()) {
            int id = out.size();
            String name = error.getClass().getName();
            int dot = name.lastIndexOf('.');
            String message = error.getLocalizedMessage();
            StringBuilder b = new StringBuilder("{\"type\":" + quote(name.substring(dot + 1)) + ",\"module\":" + quote(dot < 0 ? "" : name.substring(0, dot)));
            b.append(",\"value\":").append(quote(message == null ? "" : message.replaceAll("[ \\t]+(?=\n|$)", "").stripTrailing())).append(",\"id\":").append(id);
            if (id > 0) {
                b.append(",\"parent\":").append(parent);
            }
            StackTraceElement[] trace = error.getStackTrace();
            b.append(",\"frames\":[");
            boolean first = true;
            for (int i = trace.length - 1; i >= 0; i--) {
                if (trace.length > LIMIT && i >= LIMIT / 2 && i < trace.length - LIMIT / 2) {
                    continue;
                }
                b.append(first ? "" : ",").append("{\"function\":").append(quote(trace[i].getMethodName()));
                b.append(",\"lineno\":").append(Math.max(0, trace[i].getLineNumber())).append("}");
                first = false;
            }
            out.add(b.append("]}").toString());
            for (Throwable suppressed : error.getSuppressed()) {
                chain(suppressed, "suppressed", seen, out);
            }
            parent = id;
        }
    }

    static String quote(String text) {
        StringBuilder b = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                b.append('\\').append(c);
            } else if (c < ' ') {
                b.append(String.format("\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.append('"').toString();
    }

    private static void write(String entry) {
        String path = System.getenv("ORACLE");
        if (path == null) {
            return;
        }
        try (FileWriter w = new FileWriter(path, java.nio.charset.StandardCharsets.UTF_8, true)) {
            w.write(entry + "\n");
        } catch (IOException e) {
            throw new RuntimeException(e);
        }
    }
}
