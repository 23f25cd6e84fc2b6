package com.acme;

import java.util.logging.Level;
import java.util.logging.Logger;

public class JulOneLine {
    public static void main(String[] args) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s [main] %3$s %5$s%6$s%n");
        Logger log = Logger.getLogger("com.acme.Orders");
        log.info("order 41 placed");
        try {
            Integer.parseInt("seven");
        } catch (NumberFormatException e) {
            Oracle.note(e);
            log.log(Level.SEVERE, "cannot parse qty", e);
        }
        log.info("order 42 placed");
    }
}
