package com.acme;

public class NoStack {
    static class Fast extends RuntimeException {
        Fast(String m) { super(m, null, false, false); }
    }

    static void work() {
        try {
            throw new Fast("no stack at all");
        } catch (Fast e) {
            throw new IllegalStateException("has one", e);
        }
    }

    public static void main(String[] args) throws Exception {
        Oracle.install();
        Thread t = new Thread(() -> {
            throw new Fast("alone");
        }, "fast");
        t.start();
        t.join();
        work();
    }
}
