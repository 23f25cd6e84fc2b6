package com.acme;

public class Circular {
    public static void main(String[] args) {
        Oracle.install();
        RuntimeException a = new RuntimeException("first");
        RuntimeException b = new RuntimeException("second", a);
        a.initCause(b);
        throw a;
    }
}
