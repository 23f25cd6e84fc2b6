package com.acme;

public class CircularSuppressed {
    public static void main(String[] args) {
        Oracle.install();
        RuntimeException a = new RuntimeException("first");
        RuntimeException b = new RuntimeException("second");
        a.addSuppressed(b);
        b.addSuppressed(a);
        throw a;
    }
}
