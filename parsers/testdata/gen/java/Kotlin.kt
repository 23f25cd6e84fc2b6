package com.acme.kotlin

import com.acme.Oracle
import kotlinx.coroutines.*

class OrderRejected(message: String, val id: Int) : RuntimeException(message)

inline fun <T> retry(block: () -> T): T = block()

object Shop {
    fun place(id: Int): Int = throw OrderRejected("order $id", id)
    fun `place with care`(id: Int): Int = retry { place(id) }
}

fun interface Job { fun go() }

fun main(args: Array<String>) {
    Oracle.install()
    when (args[0]) {
        "plain" -> Shop.`place with care`(4)
        "null" -> { val s: String? = if (args.size > 5) "" else null; println(s!!.length) }
        "todo" -> TODO("price of gift cards")
        "lambda" -> listOf(1, 2).map { Job { check(it < 2) { "too many: $it" } } }.forEach { it.go() }
        "late" -> { lateinit var s: String; println(s) }
        "coroutine" -> runBlocking {
            launch(Dispatchers.Default + CoroutineName("mailer")) {
                delay(1)
                throw IllegalStateException("no mail server")
            }
        }
        "global" -> {
            runBlocking { GlobalScope.launch { throw OrderRejected("in the background", 3) }.join() }
        }
        "cause" -> try { Shop.place(9) } catch (e: OrderRejected) { throw IllegalArgumentException(e) }
    }
}
