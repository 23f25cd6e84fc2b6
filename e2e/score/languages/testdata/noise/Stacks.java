import java.util.logging.*;

/** Stacks that nobody should be woken for: at FINE and INFO, dumps of threads, a garbage collection log. */
public class Stacks {
    static void inner(Object lock) throws Exception { synchronized (lock) { lock.wait(); } }
    public static void main(String[] a) throws Exception {
        Logger log = Logger.getLogger("shop");
        log.setLevel(Level.ALL);
        for (Handler h : Logger.getLogger("").getHandlers()) h.setLevel(Level.ALL);
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT %4$s %3$s - %5$s%6$s%n");
        if (a[0].equals("info")) {
            for (int i = 0; i < 5; i++) {
                log.log(Level.INFO, "expected while warming up", new IllegalStateException("cache is cold"));
                log.log(Level.FINE, "who calls this?", new Exception("call stack"));
                log.info("java.lang.NullPointerException was seen 0 times");
            }
            return;
        }
        Object lock = new Object();
        for (int i = 0; i < 3; i++) {
            Thread t = new Thread(() -> { try { inner(lock); } catch (Exception e) { } }, "pool-1-thread-" + i);
            t.setDaemon(true);
            t.start();
        }
        long pid = ProcessHandle.current().pid();
        for (int i = 0; i < 2; i++) {
            log.info("dumping threads on request");
            new ProcessBuilder("kill", "-3", "" + pid).start().waitFor();
            Thread.sleep(300);
        }
        byte[][] keep = new byte[64][];
        for (int i = 0; i < 4000; i++) keep[i % 64] = new byte[200_000];
    }
}
