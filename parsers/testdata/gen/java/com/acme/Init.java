package com.acme;

public class Init {
    static class Config {
        static final int PORT = Integer.parseInt(System.getProperty("port", "none"));
        static int port() { return PORT; }
    }

    public static void main(String[] args) throws Exception {
        Oracle.install();
        Thread t = new Thread(() -> System.out.println(Config.port()), "first");
        t.start();
        t.join();
        System.out.println(Config.port());
    }
}
