package com.acme;

import java.io.IOException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;

// patterns: default=%d{HH:mm:ss.SSS} [%t] %-5level %logger{36} - %msg%n
// patterns: kafka=[%d] %p %m (%c)%n
// patterns: plain=%d{ISO8601} %-5p [%c] (%t) %m%n%ex
// patterns: rootfirst=%d{ISO8601} %-5p [%c] %m%n%rEx
// patterns: sameline=%d{ISO8601} %p %c: %m %ex{full}%n
public class Log4j {
    static void read(int id) throws IOException { throw new IOException("row " + id + " is broken:\ncolumn 3"); }

    static void load(int id) {
        try {
            read(id);
        } catch (IOException e) {
            throw new IllegalStateException("load " + id, e);
        }
    }

    public static void main(String[] args) {
        ConfigurationBuilder<?> b = ConfigurationBuilderFactory.newConfigurationBuilder();
        b.add(b.newAppender("out", "Console").add(b.newLayout("PatternLayout").addAttribute("pattern", System.getenv("PATTERN"))));
        b.add(b.newRootLogger(Level.INFO).add(b.newAppenderRef("out")));
        Configurator.initialize(b.build());
        Logger log = LogManager.getLogger("com.acme.shop.OrderService");
        log.info("order 41 placed");
        try {
            load(42);
        } catch (IllegalStateException e) {
            Oracle.note(e);
            log.error("order 42 failed", e);
        }
        log.info("order 43 placed");
    }
}
