package com.acme;

public class Overflow {
    static int depth(int n) { return depth(n + 1) + 1; }

    public static void main(String[] args) {
        Oracle.install();
        depth(0);
    }
}
