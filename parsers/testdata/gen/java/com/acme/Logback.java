package com.acme;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

// patterns: default=%d{HH:mm:ss.SSS} [%thread] %-5level %logger{36} -- %msg%n
// patterns: rootfirst=%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger - %msg%n%rEx
// patterns: packaging=%d{ISO8601} %-5level %logger{36} - %msg%n%xEx
// patterns: spring=%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p 4242 --- [shop] [%15.15t] %-40.40logger{39} : %m%n%springEx
// patterns: sameline=%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger - %msg %ex%n
public class Logback {
    static class Handle implements AutoCloseable {
        public void close() throws IOException { throw new IOException("close failed"); }
    }

    static void read(int id) throws IOException {
        try (Handle h = new Handle()) {
            throw new IOException("row " + id + " is broken");
        }
    }

    static void load(int id) {
        try {
            read(id);
        } catch (IOException e) {
            throw new IllegalStateException("load " + id, e);
        }
    }

    public static void main(String[] args) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        java.util.Map<String, String> rules = new java.util.HashMap<>();
        rules.put("springEx", "org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter");
        context.putObject(ch.qos.logback.core.CoreConstants.PATTERN_RULE_REGISTRY, rules);
        encoder.setPattern(System.getenv("PATTERN"));
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        Logger log = LoggerFactory.getLogger("com.acme.shop.OrderService");
        log.info("order 41 placed");
        try {
            load(42);
        } catch (IllegalStateException e) {
            Oracle.note(e);
            log.error("order 42 failed", e);
        }
        try {
            throw new NullPointerException();
        } catch (NullPointerException e) {
            Oracle.note(e);
            log.error("no message", e);
        }
        log.info("order 43 placed");
    }
}
