package com.acme;

// run: -ea
public class Asserted {
    public static void main(String[] args) {
        Oracle.install();
        int stock = -1;
        assert stock >= 0 : "stock is " + stock;
    }
}
