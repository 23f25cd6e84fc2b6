package com.acme;

// run: -Xmx16m
public class HeapSpace {
    static byte[] fill() { return new byte[100_000_000]; }

    public static void main(String[] args) {
        Oracle.install();
        fill();
    }
}
