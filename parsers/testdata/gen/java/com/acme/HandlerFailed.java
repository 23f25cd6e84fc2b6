package com.acme;

public class HandlerFailed {
    public static void main(String[] args) {
        Oracle.expect("{\"exceptions\":[{\"type\":\"IllegalStateException\",\"module\":\"java.lang\",\"value\":\"\",\"id\":0,\"frames\":[]}],\"mechanism\":\"UncaughtExceptionHandler\",\"handled\":false,\"level\":\"fatal\",\"thread\":\"main\"}");
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> {
            throw new IllegalStateException("cannot report");
        });
        throw new RuntimeException("lost");
    }
}
