package com.acme;

public class Uncaught {
    static int total(String[] prices) {
        int sum = 0;
        for (String p : prices) sum += Integer.parseInt(p);
        return sum;
    }

    public static void main(String[] args) {
        Oracle.install();
        System.out.println("starting");
        total(new String[] {"1", "2,5"});
    }
}
