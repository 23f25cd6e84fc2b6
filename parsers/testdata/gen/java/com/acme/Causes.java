package com.acme;

public class Causes {
    static class RepoException extends RuntimeException {
        RepoException(String m, Throwable c) { super(m, c); }
    }

    static void query() throws java.sql.SQLException { throw new java.sql.SQLException("deadlock detected", "40P01", 7); }

    static void load(int id) {
        try {
            query();
        } catch (java.sql.SQLException e) {
            throw new RepoException("load user " + id, e);
        }
    }

    static void get(int id) {
        try {
            load(id);
        } catch (RepoException e) {
            throw new IllegalStateException("GET /users/" + id, e);
        }
    }

    public static void main(String[] args) {
        Oracle.install();
        get(42);
    }
}
