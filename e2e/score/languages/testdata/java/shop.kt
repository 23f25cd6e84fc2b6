package com.acme.kt

import com.acme.shop.Truth
import java.util.logging.*
import kotlinx.coroutines.*

sealed class Failure(message: String, cause: Throwable? = null) : RuntimeException(message, cause) {
    class Declined(card: String) : Failure("card $card declined")
    class Wrapped(cause: Throwable) : Failure("wrapped", cause)
}

@JvmInline value class Sku(val id: Int)

class Cart<T : Any>(private val lines: MutableList<T> = mutableListOf()) {
    lateinit var owner: String
    fun first(): T = lines.first()
    inline fun <R> each(f: (T) -> R): List<R> = all().map(f)
    fun all() = lines.toList()
    companion object { fun of(sku: Sku): Cart<Sku> = Cart(mutableListOf(sku)) }
}

object Registry { operator fun get(key: String): Any = mapOf("a" to 1).getValue(key) }

fun String.toQty(): Int = this.toInt()

suspend fun remote(id: Int): Int { delay(1); return charge(id) }
fun charge(id: Int): Int = try { "x$id".toQty() } catch (e: NumberFormatException) { throw Failure.Wrapped(e) }

val kinds: Map<String, () -> Any?> = linkedMapOf(
    "lateinit" to { Cart<Int>().owner.length },
    "empty" to { Cart<String>().first() },
    "inline" to { Cart.of(Sku(3)).each { s -> require(s.id > 5) { "sku ${s.id} too small" } } },
    "object" to { Registry["b"] },
    "sealed" to { throw Failure.Declined("4242…") },
    "chain" to { charge(9) },
    "coroutine" to { runBlocking { remote(7) } },
    "async" to { runBlocking { coroutineScope { val d = async { remote(8) }; d.await() } } },
    "notNull" to { val s: String? = null; s!!.length },
    "check" to { check(1 > 2) },
    "todo" to { TODO("not yet: multi\nline") },
    "cast" to { (listOf(1, "a") as List<Int>).sum() },
    "sequence" to { sequence { yield(1); error("sequence broke") }.toList() },
    "nestedFun" to {
        fun inner(n: Int): Int = if (n == 0) throw IndexOutOfBoundsException("n=$n") else inner(n - 1)
        inner(3)
    },
)

fun main() {
    Truth.start()
    System.setProperty("java.util.logging.SimpleFormatter.format", "%1\$tF %1\$tT.%1\$tL %4\$-7s [%3\$s] %5\$s%6\$s%n")
    val log = Truth.Log { l, n, m -> Logger.getLogger(n).log(mapOf("info" to Level.INFO, "warn" to Level.WARNING, "error" to Level.SEVERE)[l] ?: Level.FINE, m) }
    for ((name, f) in kinds) {
        Truth.talk(log)
        try { f() } catch (t: Throwable) {
            Truth.fail(t, "kotlin failed at $name") { Logger.getLogger("kt.Shop").log(Level.SEVERE, "kotlin failed at $name", t) }
        }
    }
    Truth.talk(log)
    kinds.getValue("chain")()
}
