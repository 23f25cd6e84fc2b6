package com.acme;

public class BackToBack {
    static void fail(int n) {
        try {
            throw new IllegalStateException(n == 1 ? null : "number " + n);
        } catch (IllegalStateException e) {
            Oracle.note(e);
            e.printStackTrace();
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < 3; i++) fail(i);
    }
}
