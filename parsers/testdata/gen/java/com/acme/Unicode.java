package com.acme;

// run: -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8
public class Unicode {
    static class Größe extends RuntimeException {
        Größe(String m) { super(m); }
    }

    static void prüfe() { throw new Größe("Größe „XXL“ fehlt 🚫: at com.acme.X.y(X.java:1)"); }

    public static void main(String[] args) {
        Oracle.install();
        prüfe();
    }
}
