package com.acme;

import reactor.core.publisher.Mono;

public class Reactor {
    public static void main(String[] args) {
        try {
            Mono.just(1).map(i -> i / 0).checkpoint("price of order 42").checkpoint("GET /orders/42").block();
        } catch (ArithmeticException e) {
            Oracle.note(e);
            e.printStackTrace();
        }
    }
}
