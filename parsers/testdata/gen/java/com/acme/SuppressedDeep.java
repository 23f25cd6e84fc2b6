package com.acme;

public class SuppressedDeep {
    static Exception make(String text) { return new Exception(text); }

    public static void main(String[] args) throws Exception {
        Oracle.install();
        Exception inner = make("inner suppressed");
        inner.addSuppressed(make("suppressed by suppressed"));
        Exception cause = make("the cause");
        cause.addSuppressed(inner);
        Exception outer = new RuntimeException("outer", cause);
        outer.addSuppressed(make("last"));
        throw outer;
    }
}
