package com.acme;

public class NoMessage {
    static void check(Object o) { if (o == null) throw new IllegalStateException(); }

    public static void main(String[] args) {
        Oracle.install();
        check(null);
    }
}
