package com.acme;

public class Reflected {
    public static void job() { throw new ArithmeticException("/ by zero"); }

    public static void main(String[] args) throws Exception {
        Oracle.install();
        Reflected.class.getMethod("job").invoke(null);
    }
}
