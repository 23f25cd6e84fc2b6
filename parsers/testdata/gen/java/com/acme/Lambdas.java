package com.acme;

import java.util.List;

public class Lambdas {
    public static void main(String[] args) {
        Oracle.install();
        List.of("1", "x").stream().map(Integer::valueOf).filter(i -> i > 0).forEach(i -> System.out.println("read " + i));
    }
}
