package com.acme;

// run: -Xmx16m -XX:+ExitOnOutOfMemoryError
public class HeapExit {
    public static void main(String[] args) {
        Oracle.expect("{\"exceptions\":[{\"type\":\"OutOfMemoryError\",\"module\":\"java.lang\",\"value\":\"Java heap space\",\"id\":0,\"frames\":[]}],\"mechanism\":\"UncaughtExceptionHandler\",\"handled\":false,\"level\":\"fatal\"}");
        System.out.println("loading");
        java.util.List<byte[]> all = new java.util.ArrayList<>();
        while (true) all.add(new byte[1_000_000]);
    }
}
