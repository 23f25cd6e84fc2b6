package com.acme;

import java.io.IOException;

public class Suppressed {
    static class Res implements AutoCloseable {
        final String name;
        Res(String name) { this.name = name; }
        public void close() throws IOException { throw new IOException("close " + name + " failed", new IllegalArgumentException("handle of " + name)); }
    }

    static void work() throws Exception {
        try (Res a = new Res("a"); Res b = new Res("b")) {
            throw new IllegalStateException("work failed", new RuntimeException("root"));
        }
    }

    public static void main(String[] args) throws Exception {
        Oracle.install();
        work();
    }
}
