package com.acme.sc

import com.acme.shop.Truth
import java.util.logging.{Level, Logger}
import scala.concurrent.{Await, Future}
import scala.concurrent.duration._
import scala.concurrent.ExecutionContext.Implicits.global

case class OutOfStock(sku: Int, why: String) extends RuntimeException(s"sku $sku: $why")
sealed trait Command
case class Buy(n: Int) extends Command
case object Quit extends Command

trait Audited { def audit[A](f: => A): A = try f catch { case e: Exception => throw new IllegalStateException("audit", e) } }
object Store extends Audited {
  def take(sku: Int): Int = throw OutOfStock(sku, "none left")
  def handle(c: Command): Int = c match { case Buy(n) if n > 0 => take(n) }
  class Shelf { object Box { def open(): Nothing = sys.error("box is empty") } }
}

object Main {
  implicit class Rich(val s: String) extends AnyVal { def qty: Int = s.toInt }
  val kinds: Seq[(String, () => Any)] = Seq(
    "match" -> (() => Store.handle(Quit)),
    "caseClass" -> (() => Store.handle(Buy(3))),
    "audited" -> (() => Store.audit { Store.take(4) }),
    "option" -> (() => Option.empty[Int].get),
    "head" -> (() => List.empty[Int].head),
    "map" -> (() => Map("a" -> 1)("b")),
    "closure" -> (() => Seq(1, 0).map(x => Seq(10, 20).map(y => y / x))),
    "implicitClass" -> (() => "4x".qty),
    "future" -> (() => Await.result(Future { Store.audit { Store.take(5) } }, 5.seconds)),
    "forComp" -> (() => for { a <- Some(1); b <- Some("z") } yield a + b.toInt),
    "lazyVal" -> (() => { lazy val x: Int = "q".toInt; x }),
    "nestedObject" -> (() => (new Store.Shelf).Box.open()),
    "require" -> (() => require(1 > 2, "quantity must be positive")),
    "operator" -> (() => { object Ops { def +++(n: Int): Int = Array(1, 2)(n) }; Ops +++ 9 }),
  )
  def main(args: Array[String]): Unit = {
    Truth.start()
    System.setProperty("java.util.logging.SimpleFormatter.format", "[%1$tFT%1$tT.%1$tLZ] [%4$s] %5$s%6$s%n")
    val log: Truth.Log = (l, n, m) => Logger.getLogger(n).log(Map("info" -> Level.INFO, "warn" -> Level.WARNING, "error" -> Level.SEVERE).getOrElse(l, Level.FINE), m)
    for ((name, f) <- kinds) {
      Truth.talk(log)
      try f() catch { case t: Throwable => Truth.fail(t, s"scala failed at $name", () => Logger.getLogger("sc").log(Level.SEVERE, s"scala failed at $name", t)) }
    }
    Truth.talk(log)
    Store.audit(Store.take(6))
  }
}
