package com.acme.scala

import com.acme.Oracle

case class Order(id: Int)
class Rejected(m: String) extends Exception(m)

object Shop {
  def place(o: Any): Int = o match { case Order(i) if i < 3 => i }
  def +++(n: Int): Int = List(n).map(i => i / 0).sum
  lazy val config: String = throw new NoSuchElementException("key not found: db.url")
}

object Main {
  def main(args: Array[String]): Unit = {
    Oracle.install()
    args(0) match {
      case "match" => Shop.place(Order(7))
      case "operator" => Shop +++ 3
      case "lazy" => println(Shop.config)
      case "option" => None.get
      case "nested" => try Shop.place("x") catch { case e: MatchError => throw new Rejected("not an order") { initCause(e) } }
      case "future" =>
        import scala.concurrent._
        import scala.concurrent.duration._
        implicit val ec: ExecutionContext = ExecutionContext.global
        Await.result(Future { Shop.place(1.5) }, 5.seconds)
    }
  }
}
