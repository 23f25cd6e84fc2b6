package com.acme;

import java.util.logging.Level;
import java.util.logging.Logger;

// none: an exception that the program takes for an information
public class LoggedInfo {
    public static void main(String[] args) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s [main] %3$s - %5$s%6$s%n");
        Logger log = Logger.getLogger("com.acme.Client");
        try {
            new java.net.Socket("127.0.0.1", 1);
        } catch (java.io.IOException e) {
            log.log(Level.INFO, "no broker yet, trying again", e);
        }
        log.info("connected");
    }
}
