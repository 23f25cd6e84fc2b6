package com.acme;

// run: -XX:MaxJavaStackTraceDepth=600
public class Mutual {
    static int even(int n) {
        if (n == 0) throw new IllegalStateException("bottom");
        return odd(n - 1);
    }
    static int odd(int n) { return even(n - 1); }

    public static void main(String[] args) {
        Oracle.install();
        try {
            even(400);
        } catch (IllegalStateException e) {
            throw new RuntimeException("deep", e);
        }
    }
}
