package com.acme.shop;

import java.io.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.stream.*;

/** Errors of all kinds, out of code as people write it. */
public class Kinds {
    public static class PaymentException extends Exception {
        public PaymentException(String m, Throwable c) { super(m, c); }
    }
    static class Db {
        static class Row<T extends Comparable<T>> {
            T value;
            int compare(Row<T> other) { return value.compareTo(other.value); }
            class Cursor { void next() { throw new NoSuchElementException("row exhausted"); } }
        }
        static void query(String q) throws IOException { throw new IOException("Connection refused: /127.0.0.1:5432 in " + q); }
        static void load(int id) throws PaymentException {
            try { query("select " + id); } catch (IOException e) { throw new PaymentException("cannot load order " + id, e); }
        }
        static void charge(int id) {
            try { load(id); } catch (PaymentException e) { throw new IllegalStateException("charge failed", e); }
        }
        static void checkout(int id) {
            try { charge(id); } catch (IllegalStateException e) { throw new RuntimeException(e); }
        }
    }
    static class Res implements AutoCloseable {
        final String name;
        Res(String name) { this.name = name; }
        public void close() throws IOException { throw new IOException("close of " + name + " failed"); }
    }
    interface Step { void run() throws Throwable; }
    static int deep(int n) { return n == 0 ? Integer.parseInt("4x2") : deep(n - 1) + 1; }
    static long forever(long n) { return forever(n + 1) + forever(n); }

    public static final Map<String, Step> ALL = new LinkedHashMap<>();
    static {
        ALL.put("nullPointer", () -> { Map<String, String> m = new HashMap<>(); m.get("sku").trim(); });
        ALL.put("number", () -> deep(30));
        ALL.put("index", () -> List.of(1, 2, 3).get(7));
        ALL.put("chainTwo", () -> Db.load(42));
        ALL.put("chainThree", () -> Db.charge(43));
        ALL.put("chainFour", () -> Db.checkout(44));
        ALL.put("suppressed", () -> { try (Res a = new Res("a"); Res b = new Res("b")) { throw new IllegalArgumentException("body failed"); } });
        ALL.put("suppressedCause", () -> { try (Res a = new Res("c")) { Db.load(9); } });
        ALL.put("multiLine", () -> { throw new IllegalArgumentException("invalid order:\n  - name: required\n  - email: wrong\nsee the log"); });
        ALL.put("noMessage", () -> { throw new UnsupportedOperationException(); });
        ALL.put("emptyMessage", () -> { throw new IllegalStateException(""); });
        ALL.put("unicode", () -> { throw new PaymentException("Zahlung f\u00fcr \u201eGr\u00f6\u00dfe 42\u201c abgelehnt \u2717 \u9867\u5ba2", null); });
        ALL.put("colons", () -> { throw new IllegalStateException("state: a: b: java.lang.Exception: not me"); });
        ALL.put("lambda", () -> { Function<String, Integer> f = s -> s.length(); Stream.of("a", null).map(f).forEach(x -> { }); });
        ALL.put("streamSorted", () -> Stream.of(new Object(), new Object()).sorted().collect(Collectors.toList()));
        ALL.put("generic", () -> new Db.Row<String>().compare(new Db.Row<>()));
        ALL.put("innerClass", () -> new Db.Row<Integer>().new Cursor().next());
        ALL.put("anonymous", () -> new Callable<Void>() { public Void call() { throw new ConcurrentModificationException(); } }.call());
        ALL.put("future", () -> CompletableFuture.supplyAsync(() -> { Db.charge(5); return 1; }).get());
        ALL.put("executor", () -> { ExecutorService x = Executors.newFixedThreadPool(1); try { x.submit(() -> { Db.load(6); return 1; }).get(); } finally { x.shutdown(); } });
        ALL.put("reflection", () -> Kinds.class.getDeclaredMethod("boom", int.class).invoke(null, 3));
        ALL.put("classCast", () -> { Object o = "x"; Integer i = (Integer) o; });
        ALL.put("overflow", () -> forever(0));
        ALL.put("noClass", () -> Class.forName("com.acme.Missing"));
        ALL.put("error", () -> { throw new AssertionError("invariant broken", new ArithmeticException("/ by zero")); });
        ALL.put("initializer", () -> Broken.touch());
        ALL.put("proxy", () -> ((Runnable) java.lang.reflect.Proxy.newProxyInstance(Kinds.class.getClassLoader(), new Class<?>[] {Runnable.class},
            (p, m, a) -> { throw new IllegalCallerException("through " + m.getName()); })).run());
        ALL.put("quoteLike", () -> { throw new RuntimeException("remote said:\n\tat line 5 of the script\n... 3 more"); });
    }
    static class Broken {
        static final int X = Integer.parseInt("");
        static void touch() { System.out.println(X); }
    }
    static void boom(int n) { throw new ArithmeticException("boom " + n); }

    public static Throwable made(String kind) {
        try { ALL.get(kind).run(); } catch (Throwable t) { return t; }
        throw new IllegalStateException(kind + " did not fail");
    }
}
