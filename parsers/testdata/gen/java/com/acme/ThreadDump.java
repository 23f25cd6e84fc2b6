package com.acme;

// none: signal 3
public class ThreadDump {
    public static void main(String[] args) throws Exception {
        System.out.println("serving");
        new ProcessBuilder("kill", "-3", String.valueOf(ProcessHandle.current().pid())).start().waitFor();
        Thread.sleep(500);
        System.out.println("still serving");
    }
}
