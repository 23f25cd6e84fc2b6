package com.acme;

public class MultiLine {
    public static void main(String[] args) {
        Oracle.install();
        throw new IllegalArgumentException("SQL error:\nselect *\n  from orders\n\n where id = ?");
    }
}
