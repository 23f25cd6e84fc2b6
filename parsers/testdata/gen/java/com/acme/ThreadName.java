package com.acme;

public class ThreadName {
    public static void main(String[] args) {
        Oracle.install();
        new Thread(() -> {
            Object[] a = new Integer[1];
            a[0] = "x";
        }, "http-nio-8080-exec-1: GET /a b").start();
    }
}
