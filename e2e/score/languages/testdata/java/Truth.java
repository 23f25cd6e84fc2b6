package com.acme.shop;

import io.sentry.*;
import io.sentry.protocol.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.function.*;

/** What the program knows of its own errors: what sentry-java itself would send of a live Throwable. */
public final class Truth {
    public interface Log { void log(String level, String logger, String msg); }

    private static final String OUT = System.getenv("TRUTH_OUT");
    private static final List<String> SENT = new ArrayList<>();
    private static final String[] TALKS = talks();
    private static int at;

    private static String[] talks() {
        try {
            return new String(Files.readAllBytes(Paths.get(System.getenv("CHATTER"))), StandardCharsets.UTF_8).split("---\n");
        } catch (IOException e) { throw new UncheckedIOException(e); }
    }

    public static void start() {
        Sentry.init(o -> {
            o.setDsn("http://a@127.0.0.1:1/1");
            o.setEnableUncaughtExceptionHandler(false);
            o.setEnableDeduplication(false);
            o.setAttachThreads(false);
            o.setBeforeSend((e, h) -> { SENT.add(chain(e)); return null; });
        });
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> {  // prints what the JVM prints when there is none
            exc(e, "uncaught", null, "fatal");
            synchronized (System.err) {
                System.err.print("Exception in thread \"" + t.getName() + "\" ");
                e.printStackTrace(System.err);
            }
        });
    }

    private static String chain(SentryEvent e) {
        StringBuilder b = new StringBuilder("[");
        for (SentryException x : e.getExceptions()) {
            if (b.length() > 1) b.append(",");
            String type = x.getType();
            b.append("{\"type\":").append(q(type)).append(",\"value\":").append(q(x.getValue() == null ? "" : x.getValue())).append(",\"frames\":[");
            boolean first = true;
            List<SentryStackFrame> frames = x.getStacktrace() == null ? List.of() : x.getStacktrace().getFrames();
            for (SentryStackFrame f : frames) {
                if (!first) b.append(",");
                first = false;
                b.append("[" + q(Boolean.TRUE.equals(f.isNative()) ? null : f.getFilename())  // "(Native Method)" does not tell the file
                     + "," + f.getLineno() + "," + q(f.getFunction()) + "," + q(f.getModule()) + "]");
            }
            b.append("]}");
        }
        return b.append("]").toString();
    }

    static String q(String s) {
        if (s == null) return "null";
        StringBuilder b = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            if (c == '"' || c == '\\') b.append('\\').append(c);
            else if (c < 32 || c > 126) b.append(String.format("\\u%04x", (int) c));
            else b.append(c);
        }
        return b.append('"').toString();
    }

    static synchronized void put(String line) {
        if (OUT == null) return;
        try {
            Files.write(Paths.get(OUT), (line + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) { throw new UncheckedIOException(e); }
    }

    public static void rec(String level, String msg) { put("{\"k\":\"rec\",\"level\":" + q(level) + ",\"msg\":" + q(msg) + "}"); }

    public static void exc(Throwable t, String how, String own, String level) { exc(t, how, own, level, ""); }

    public static synchronized void exc(Throwable t, String how, String own, String level, String more) {
        SENT.clear();
        Sentry.captureException(t);
        put("{\"k\":\"exc\",\"how\":" + q(how) + ",\"own\":" + q(own) + ",\"level\":" + q(level) + ",\"chain\":" + SENT.get(0) + more + "}");
    }

    public static void talk(Log log) {
        for (String line : TALKS[at++ % TALKS.length].split("\n")) {
            String[] f = line.split("\t", 3);
            if (f.length < 3) continue;
            if (f[0].equals("raw")) {
                put("{\"k\":\"raw\",\"msg\":" + q(f[2]) + "}");
                System.out.println(f[2]);
                System.out.flush();
            } else {
                rec(f[0], f[2]);
                log.log(f[0], f[1], f[2]);
            }
        }
    }

    /** Notes a record that carries an exception, then logs it. */
    public static void fail(Throwable t, String msg, Runnable log) { fail(t, msg, "", log); }

    public static void fail(Throwable t, String msg, String more, Runnable log) {
        rec("error", msg);
        exc(t, "logged", msg, "error", more);
        log.run();
    }
}
