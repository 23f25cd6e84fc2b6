import com.acme.shop.Truth
import java.util.logging.*

class Till {
    def open = { code -> if (code != 42) throw new SecurityException("wrong code $code") }
    def missing() { this.nothingHere() }
    def property() { new Till().nope }
    def close(List xs) { xs.collect { it.size() / 0 } }
    def wrapped() { try { open(1) } catch (e) { throw new IllegalStateException("till jammed", e) } }
}
Truth.start()
System.setProperty("java.util.logging.SimpleFormatter.format", "%1\$tF %1\$tT %4\$s %3\$s - %5\$s%6\$s%n")
def levels = [info: Level.INFO, warn: Level.WARNING, error: Level.SEVERE]
def log = { l, n, m -> Logger.getLogger(n).log(levels[l] ?: Level.FINE, m) } as Truth.Log
def kinds = [closure: { new Till().open(3) }, method: { new Till().missing() }, property: { new Till().property() }, divide: { new Till().close([[1], [2]]) },
             chain: { new Till().wrapped() }, assertion: { def a = [1, 2]; assert a.size() == 3 : "sizes differ" }, cast: { (Integer) "x" }, each: { [a: 1].each { k, v -> Integer.parseInt(k) } }]
kinds.each { name, f ->
    Truth.talk(log)
    try { f() } catch (Throwable t) {
        Truth.fail(t, "groovy failed at $name".toString(), { Logger.getLogger("till").log(Level.SEVERE, "groovy failed at $name".toString(), t) } as Runnable)
    }
}
Truth.talk(log)
