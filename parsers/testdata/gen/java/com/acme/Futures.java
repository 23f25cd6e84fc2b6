package com.acme;

import java.util.concurrent.CompletableFuture;

public class Futures {
    static int price() { throw new IllegalArgumentException("no price"); }

    public static void main(String[] args) {
        Oracle.install();
        CompletableFuture.supplyAsync(Futures::price).thenApply(p -> p + 1).join();
    }
}
