package com.acme;

public class MultiLineLogged {
    static void run() {
        try {
            throw new IllegalArgumentException("template error:\n  line 3: unexpected '}'\nnear: foo(bar");
        } catch (RuntimeException e) {
            Oracle.note(e);
            e.printStackTrace();
        }
    }

    public static void main(String[] args) {
        System.out.println("rendering page");
        run();
        System.out.println("rendered with errors");
    }
}
