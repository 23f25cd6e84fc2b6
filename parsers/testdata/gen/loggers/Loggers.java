import java.io.FileWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** Writes a log with one of Java's loggers, and beside it what the program told the logger: see ../loggers.sh. */
public class Loggers {
    interface Log { void log(String level, String message, Throwable t); }

    static class Declined extends RuntimeException {
        Declined(String message) { super(message); }
    }

    static void charge(int order) { throw new Declined("card of order " + order + " declined"); }

    static void pay(int order) {
        try {
            charge(order);
        } catch (Declined e) {
            throw new IllegalStateException("order " + order + " failed", e);
        }
    }

    static int total(int[] rows) { return rows[3]; }

    static Throwable caught(Runnable r) {
        try {
            r.run();
        } catch (Throwable t) {
            return t;
        }
        return null;
    }

    static List<String> want = new ArrayList<>();
    static String logger = "com.acme.shop.Orders";

    static String quote(String s) { return "\"" + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\""; }

    static void say(Log log, String level, String message, Throwable t) {
        long from = System.currentTimeMillis();
        log.log(level, message, t);
        StringBuilder all = new StringBuilder();
        for (Throwable e = t; e != null; e = e.getCause()) {
            String name = e.getClass().getName();
            int dot = name.lastIndexOf('.');
            all.append(all.length() > 0 ? ", " : "").append("{\"type\": ").append(quote(name.substring(dot + 1))).append(", \"value\": ")
               .append(quote(e.getMessage())).append(", \"function\": ").append(quote(e.getStackTrace()[0].getMethodName())).append("}");
        }
        want.add(" {\"level\": " + quote(level) + ", \"logger\": " + quote(logger) + ", \"message\": " + quote(message) + ", \"from\": " + from / 1000.0 + ", \"until\": "
            + (System.currentTimeMillis() + 1) / 1000.0 + (t == null ? "" : ", \"exceptions\": [" + all + "]") + "}");
    }

    static void run(String out, String kind, Log log) throws Exception {
        say(log, "info", "order 41 placed", null);
        say(log, "warning", "stock is \"low\":\n3 left", null);
        say(log, "error", "payment failed", caught(() -> pay(42)));
        say(log, "info", "order 43 placed", null);
        say(log, "error", "no total", caught(() -> total(new int[] {1})));
        say(log, "error", "disk is full", null);
        say(log, "info", "bye", null);
        try (Writer w = new FileWriter(out + "/java-" + kind + ".json")) {
            w.write("[\n" + String.join(",\n", want) + "\n]\n");
        }
    }

    static ch.qos.logback.classic.LoggerContext logback() {
        ch.qos.logback.classic.LoggerContext context = (ch.qos.logback.classic.LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory();
        context.reset();
        return context;
    }

    static void slf4j(String out, String kind, ch.qos.logback.core.encoder.Encoder<ch.qos.logback.classic.spi.ILoggingEvent> encoder) throws Exception {
        ch.qos.logback.classic.LoggerContext context = logback();
        encoder.setContext(context);
        encoder.start();
        ch.qos.logback.core.FileAppender<ch.qos.logback.classic.spi.ILoggingEvent> appender = new ch.qos.logback.core.FileAppender<>();
        appender.setContext(context);
        appender.setFile(out + "/java-" + kind + ".log");
        appender.setAppend(false);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
        org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger(logger);
        run(out, kind, (level, message, t) -> {
            switch (level) {
                case "info": log.info(message, t); break;
                case "warning": log.warn(message, t); break;
                default: log.error(message, t);
            }
        });
        context.stop();
    }

    static ch.qos.logback.classic.encoder.PatternLayoutEncoder pattern(String p) {
        ch.qos.logback.classic.encoder.PatternLayoutEncoder e = new ch.qos.logback.classic.encoder.PatternLayoutEncoder();
        e.setPattern(p);
        return e;
    }

    static void log4j(String out, String kind, org.apache.logging.log4j.core.Layout<? extends java.io.Serializable> layout) throws Exception {
        org.apache.logging.log4j.core.LoggerContext context = (org.apache.logging.log4j.core.LoggerContext) org.apache.logging.log4j.LogManager.getContext(false);
        org.apache.logging.log4j.core.config.Configuration config = context.getConfiguration();
        new java.io.File(out + "/java-" + kind + ".log").delete();
        org.apache.logging.log4j.core.appender.FileAppender appender = org.apache.logging.log4j.core.appender.FileAppender.newBuilder().setName("file")
            .setLayout(layout).setConfiguration(config).withFileName(out + "/java-" + kind + ".log").withAppend(false).build();
        appender.start();
        config.getRootLogger().getAppenders().keySet().forEach(config.getRootLogger()::removeAppender);
        config.getRootLogger().addAppender(appender, null, null);
        config.getRootLogger().setLevel(org.apache.logging.log4j.Level.INFO);
        context.updateLoggers();
        org.apache.logging.log4j.Logger log = org.apache.logging.log4j.LogManager.getLogger(logger);
        run(out, kind, (level, message, t) -> log.log(org.apache.logging.log4j.Level.valueOf(level.equals("warning") ? "WARN" : level.toUpperCase()), message, t));
        context.stop();
    }

    static void jul(String out, String kind, java.util.logging.Formatter formatter) throws Exception {
        java.util.logging.Logger log = java.util.logging.Logger.getLogger(logger);
        log.setUseParentHandlers(false);
        java.util.logging.FileHandler handler = new java.util.logging.FileHandler(out + "/java-" + kind + ".log");
        handler.setFormatter(formatter);
        log.addHandler(handler);
        run(out, kind, (level, message, t) -> log.logp(java.util.logging.Level.parse(level.equals("error") ? "SEVERE" : level.toUpperCase()), logger, "run", message, t));
        handler.close();
    }

    public static void main(String[] args) throws Exception {
        String kind = args[0], out = args[1];
        java.util.Locale.setDefault(java.util.Locale.US);
        switch (kind) {
            case "logback": slf4j(out, kind, pattern("%d{yyyy-MM-dd HH:mm:ss.SSS} [%thread] %-5level %logger{36} -- %msg%n")); break;
            case "logback-spring": slf4j(out, kind, pattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p 4242 --- [shop] [%15.15t] %-40.40logger{39} : %m%n")); break;
            case "logback-json": {
                slf4j(out, kind, new ch.qos.logback.classic.encoder.JsonEncoder());
                break;
            }
            case "logstash": slf4j(out, kind, new net.logstash.logback.encoder.LogstashEncoder()); break;
            case "log4j": log4j(out, kind, org.apache.logging.log4j.core.layout.PatternLayout.newBuilder().withPattern("%d [%t] %-5level %logger - %msg%n%throwable").build()); break;
            case "log4j-template": case "log4j-ecs": case "log4j-gelf": {
                org.apache.logging.log4j.core.config.Configuration config = ((org.apache.logging.log4j.core.LoggerContext) org.apache.logging.log4j.LogManager.getContext(false)).getConfiguration();
                String name = kind.equals("log4j-template") ? "LogstashJsonEventLayoutV1" : kind.equals("log4j-ecs") ? "EcsLayout" : "GelfLayout";
                log4j(out, kind, org.apache.logging.log4j.layout.template.json.JsonTemplateLayout.newBuilder().setConfiguration(config)
                    .setEventTemplateUri("classpath:" + name + ".json").build());
                break;
            }
            case "log4j-layout": log4j(out, kind, org.apache.logging.log4j.core.layout.JsonLayout.newBuilder().setCompact(true).setEventEol(true).setIncludeStacktrace(true).setStacktraceAsString(true).build()); break;
            case "log4j-layout-objects": log4j(out, kind, org.apache.logging.log4j.core.layout.JsonLayout.newBuilder().setCompact(true).setEventEol(true).setIncludeStacktrace(true).build()); break;
            case "jul": jul(out, kind, new java.util.logging.SimpleFormatter()); break;
            case "tomcat": jul(out, kind, new org.apache.juli.OneLineFormatter()); break;
            default: throw new IllegalArgumentException(kind);
        }
    }
}
