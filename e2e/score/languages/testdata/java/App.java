package com.acme.shop;

import java.io.*;
import java.util.*;
import java.util.logging.*;

/** One service, logging what goes wrong: App LOGGER. */
public class App {
    interface Out extends Truth.Log { void fail(String msg, Throwable t); }

    static Out jul(String format) {
        if (format != null) System.setProperty("java.util.logging.SimpleFormatter.format", format);
        Logger root = Logger.getLogger("");
        root.setLevel(Level.ALL);
        for (Handler h : root.getHandlers()) h.setLevel(Level.INFO);
        return new Out() {
            public void log(String l, String n, String m) {
                Level v = Map.of("debug", Level.FINE, "info", Level.INFO, "warn", Level.WARNING, "error", Level.SEVERE).get(l);
                Logger.getLogger(n).logp(v, n, "tell", m);
            }
            public void fail(String m, Throwable t) { Logger.getLogger("shop.http").logp(Level.SEVERE, "shop.Http", "serve", m, t); }
        };
    }

    static Out slf4j(String pattern) {
        var ctx = (ch.qos.logback.classic.LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory();
        ctx.reset();
        var app = new ch.qos.logback.core.ConsoleAppender<ch.qos.logback.classic.spi.ILoggingEvent>();
        if (pattern.equals("json")) {
            var e = new net.logstash.logback.encoder.LogstashEncoder();
            e.setContext(ctx);
            e.start();
            app.setEncoder(e);
        } else {
            var e = new ch.qos.logback.classic.encoder.PatternLayoutEncoder();
            e.setContext(ctx);
            e.setPattern(pattern);
            e.start();
            app.setEncoder(e);
        }
        app.setContext(ctx);
        app.start();
        ctx.getLogger("ROOT").addAppender(app);
        return new Out() {
            public void log(String l, String n, String m) {
                var log = org.slf4j.LoggerFactory.getLogger(n);
                switch (l) { case "debug": log.debug(m); break; case "info": log.info(m); break; case "warn": log.warn(m); break; default: log.error(m); }
            }
            public void fail(String m, Throwable t) { org.slf4j.LoggerFactory.getLogger("shop.http").error(m, t); }
        };
    }

    static Out log4j(String pattern) {
        var b = org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory.newConfigurationBuilder();
        var layout = pattern.equals("json") ? b.newLayout("JsonTemplateLayout").addAttribute("eventTemplateUri", "classpath:EcsLayout.json")
            : b.newLayout("PatternLayout").addAttribute("pattern", pattern);
        b.add(b.newAppender("out", "Console").add(layout));
        b.add(b.newRootLogger(org.apache.logging.log4j.Level.DEBUG).add(b.newAppenderRef("out")));
        org.apache.logging.log4j.core.config.Configurator.initialize(b.build());
        return new Out() {
            public void log(String l, String n, String m) { org.apache.logging.log4j.LogManager.getLogger(n).log(org.apache.logging.log4j.Level.valueOf(l), m); }
            public void fail(String m, Throwable t) { org.apache.logging.log4j.LogManager.getLogger("shop.http").error(m, t); }
        };
    }

    static Out bare() {
        return new Out() {
            public void log(String l, String n, String m) { System.out.println(m); }
            public void fail(String m, Throwable t) { t.printStackTrace(System.out); }
        };
    }

    public static void main(String[] a) throws Exception {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8"));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, "UTF-8"));
        Truth.start();
        String kind = a[0], format = a.length > 1 ? a[1] : null;
        if (kind.equals("threads")) { threads(slf4j(format)); return; }
        Out out = kind.equals("jul") ? jul(format) : kind.equals("logback") ? slf4j(format) : kind.equals("log4j") ? log4j(format) : bare();
        for (String k : Kinds.ALL.keySet()) {
            Truth.talk(out);
            Throwable t = Kinds.made(k);
            String more = ",\"optional\":\"a message that looks like frames\"";
            Truth.fail(t, "cannot serve " + k, k.equals("quoteLike") ? more : "", () -> out.fail("cannot serve " + k, t));
        }
        Truth.talk(out);
    }

    /** Threads that die one after another: what the JVM prints, between the records of the rest. */
    static void threads(Out out) throws Exception {
        for (String k : Kinds.ALL.keySet()) {
            if (k.equals("quoteLike") || k.equals("initializer")) continue;
            Truth.talk(out);
            Thread t = new Thread(() -> App.<RuntimeException>sneak(Kinds.made(k)), "worker-" + k + " (" + k.length() + ")");
            t.start();
            t.join();
        }
        Truth.talk(out);
        Kinds.Db.checkout(1);
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneak(Throwable t) throws T { throw (T) t; }
}
