package com.acme;

public class Printed {
    static void step(int n) {
        try {
            Object o = n == 0 ? null : "s";
            o.hashCode();
            throw new java.io.UncheckedIOException(new java.io.IOException("disk full"));
        } catch (RuntimeException e) {
            Oracle.note(e);
            e.printStackTrace(System.out);
        }
    }

    public static void main(String[] args) {
        System.out.println("step 0");
        step(0);
        step(1);
        System.out.println("done");
    }
}
