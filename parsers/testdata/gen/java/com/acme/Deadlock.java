package com.acme;

// none: signal 3
public class Deadlock {
    static void both(Object a, Object b) {
        synchronized (a) {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
            synchronized (b) {
                System.out.println("never");
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Object a = new Object(), b = new Object();
        for (int i = 0; i < 2; i++) {
            Thread t = i == 0 ? new Thread(() -> both(a, b)) : new Thread(() -> both(b, a));
            t.setDaemon(true);
            t.start();
        }
        Thread.sleep(600);
        new ProcessBuilder("kill", "-3", String.valueOf(ProcessHandle.current().pid())).start().waitFor();
        Thread.sleep(500);
    }
}
