package com.acme;

// none:
public class DumpStack {
    public static void main(String[] args) {
        System.out.println("where am I?");
        Thread.dumpStack();
        System.out.println("here");
    }
}
