package com.acme;

import java.util.logging.Level;
import java.util.logging.Logger;

public class Jul {
    static final Logger LOG = Logger.getLogger("com.acme.Orders");

    public static void main(String[] args) {
        LOG.info("order 41 placed");
        try {
            Integer.parseInt("seven");
        } catch (NumberFormatException e) {
            Oracle.note(e);
            LOG.log(Level.SEVERE, "cannot parse qty", e);
        }
        try {
            try {
                "x".charAt(3);
            } catch (RuntimeException e) {
                throw new RuntimeException("row 3", e);
            }
        } catch (RuntimeException e) {
            Oracle.note(e);
            LOG.log(Level.WARNING, "skipping row", e);
        }
        LOG.info("order 42 placed");
    }
}
