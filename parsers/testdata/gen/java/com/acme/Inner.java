package com.acme;

public class Inner {
    public static class Orders {
        public static class Refused extends RuntimeException {
            public Refused(String m) { super(m); }
        }
        void place() { throw new Refused("no stock: 3 left"); }
    }

    public static void main(String[] args) {
        Oracle.install();
        new Orders().place();
    }
}
