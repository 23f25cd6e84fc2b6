package corpus

import (
	"encoding/json"
	"strconv"
	"strings"
)

var (
	clients  = []string{"-", "-", "-", "kube-probe/1.31", "kube-probe/1.31", "GoogleHC/1.0", "curl/8.11.1", "okhttp/4.12.0", "Go-http-client/2.0", "python-httpx/0.27.2", "Prometheus/2.54.1", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"}
	verbs    = []string{"GET", "GET", "GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD"}
	routes   = []string{"/cart/", "/orders/", "/api/v3/baskets/", "/api/v3/customers/", "/api/v3/stock/", "/static/dist/chunk-", "/media/thumbs/", "/live?probe=", "/ready?probe=", "/find?term=shoe&from=", "/account/address/", "/pay/intents/", "/ws/poll?seq="}
	statuses = []string{"200", "200", "200", "200", "200", "200", "201", "204", "206", "301", "304", "304", "400", "401", "404", "429", "500", "503"}
	loggers  = []string{"shop.cart", "shop.checkout", "shop.stock", "shop.mail", "billing.invoice", "billing.ledger", "auth.session", "celery.app.trace", "urllib3.connectionpool", "search.index", "uvicorn.access", "apscheduler.executors"}
	classes  = []string{"o.e.s.cart.BasketService", "o.e.s.pay.PaymentClient", "o.e.s.stock.Reservation", "o.s.b.w.e.tomcat.TomcatWebServer", "o.s.web.servlet.DispatcherServlet", "c.z.hikari.pool.HikariPool", "o.h.engine.jdbc.spi.SqlHelper", "o.a.k.clients.consumer.KafkaConsumer", "i.m.core.instrument.Registry", "o.e.s.mail.Outbox"}
	words    = strings.Fields("basket customer stored loaded renewed price list checked reservation held released stock level for warehouse shipment booked label sent mail queued delivered page rendered template cached lookup miss hit refreshed token session opened closed pool size grown shrunk idle connection leased returned query took rows fetched index updated document added removed job started finished scheduled next run in seconds heartbeat from node joined left partition assigned offset committed lag total invoice paid refund accepted voucher applied")
	// alarms are what makes a log look as if it was full of errors.
	alarms = []string{
		"INFO  errors in the last minute: 0, exceptions: 0, panics: 0, budget left ",
		"WARN  will try again after error at shard ",
		"INFO  registered exception handler at com.example.web.ErrorAdvice for status ",
		"ERROR order refused, Error code E_CARD at terminal ",
		"DEBUG rendering error.html for exception at index ",
		"ERROR could not reach mail server: connection reset by peer, attempt ",
		"INFO  panic button pressed at door ",
		"WARN  Exception rate at 0.01 %, threshold not reached, window ",
		"INFO  GET /docs/errors/exception-handling?from=traceback HTTP/1.1 200 ",
		"ERROR fatal: budget exceeded, caused by tenant ",
		"INFO  Caused by a change of config, thread main goes on from line ",
		"WARN  NullPointerException is spoken of in ticket ",
		"INFO  goroutine count 1412, stack size 8192, error: none, heap ",
		"ERROR TypeError alerts are muted at level ",
		"INFO  unhandled messages at topic dead-letter: ",
		"WARN  File \"exports.csv\", line count is wrong by ",
		"DEBUG at least one stack trace was requested by user ",
		"ERROR [error] upstream timed out while reading at byte ",
	}
)

func (w *writer) number(below int) { w.line = strconv.AppendInt(w.line, int64(w.n(below)), 10) }

func (w *writer) millis(sep byte) {
	ms := w.stamps.nanos / 1e6
	w.line = append(w.line, sep, byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
}

func (w *writer) hex(n int) {
	v := w.random.Uint64()
	for i := range n {
		w.line = append(w.line, "0123456789abcdef"[v>>(4*(i&15))&15])
	}
}

func (w *writer) say(least, most int) {
	for i := range least + w.n(most-least+1) {
		if i > 0 {
			w.put(" ")
		}
		w.put(w.of(words))
	}
}

// gunicorn is a line of the access log, of the application, or of the server itself.
func (w *writer) gunicorn() {
	switch k := w.n(20); {
	case k < 15:
		w.put("172.20.")
		w.number(256)
		w.put(".")
		w.number(256)
		w.put(" - - [")
		w.line = append(w.line, w.stamps.clf...)
		w.put(`] "`, w.of(verbs), " ", w.of(routes))
		w.number(1e6)
		w.put(` HTTP/1.1" `, w.of(statuses), " ")
		w.number(80_000)
		w.put(` "-" "`, w.of(clients), `"`)
	case k < 18:
		w.line = append(w.line, w.stamps.iso...)
		w.millis(',')
		w.put(" INFO ", w.of(loggers), " [")
		w.hex(12)
		w.put("] ")
		w.say(4, 12)
		w.put(" id=")
		w.number(1e8)
	case k < 19:
		w.put("[")
		w.line = append(w.line, w.stamps.iso...)
		w.put(" +0000] [")
		w.number(90)
		w.put("] [INFO] ")
		w.say(3, 9)
	default:
		w.line = append(w.line, w.stamps.iso...)
		w.millis(',')
		w.put(" WARNING ", w.of(loggers), " upstream gave an error, will try again, attempt ")
		w.number(5)
	}
	w.nl()
}

func (w *writer) gunicornError() {
	w.put("[")
	w.line = append(w.line, w.stamps.iso...)
	w.put(" +0000] [27] [ERROR] Error handling request ", w.of(routes))
	w.number(1e6)
	w.nl()
	for _, l := range w.trace("python") {
		w.put(l)
		w.nl()
	}
}

// head is what containerd writes before a line.
func (w *writer) head(stream string) {
	w.line = append(w.line, w.stamps.ts...)
	w.put(".")
	nanos := strconv.Itoa(1e9 + w.stamps.nanos)
	w.put(nanos[1:], "Z ", stream, " F ")
}

func (w *writer) cri() {
	w.head("stdout")
	w.put(`{"time":"`)
	w.line = append(w.line, w.stamps.ts...)
	w.millis('.')
	w.put(`Z","level":"`, w.of([]string{"info", "info", "info", "info", "info", "debug", "warn"}), `","logger":"`, w.of(loggers), `","message":"`)
	w.say(5, 16)
	w.put(`","trace":"`)
	w.hex(16)
	w.hex(16)
	w.put(`","http":{"verb":"`, w.of(verbs), `","path":"`, w.of(routes))
	w.number(1e6)
	w.put(`","status":`, w.of(statuses), `,"ms":`)
	w.number(2000)
	w.put(`},"pod":"shop-`)
	w.hex(10)
	w.put(`","node":"worker-`)
	w.number(40)
	w.put(`"}`)
	w.nl()
}

func (w *writer) criError() {
	if w.n(2) == 0 {
		for _, l := range w.trace("") {
			w.head("stderr")
			w.put(l)
			w.nl()
		}
		return
	}
	w.head("stdout")
	text, err := json.Marshal(strings.Join(w.trace([]string{"python", "java", "javascript"}[w.n(3)]), "\n"))
	if err != nil && w.err == nil {
		w.err = err
	}
	w.put(`{"time":"`)
	w.line = append(w.line, w.stamps.ts...)
	w.put(`Z","level":"error","logger":"`, w.of(loggers), `","message":"request failed","stack":`, string(text), `}`)
	w.nl()
}

func (w *writer) log4j() {
	w.line = append(w.line, w.stamps.iso...)
	w.millis(',')
	w.put(w.of([]string{" INFO  [", " INFO  [", " INFO  [", " INFO  [", " DEBUG [", " WARN  ["}), "http-nio-8080-exec-")
	w.number(200)
	w.put("] ", w.of(classes), " - ")
	w.say(6, 15)
	if w.n(20) == 0 {
		w.put(" at host ")
		w.number(90)
	}
	w.put(" basket=")
	w.number(1e9)
	w.nl()
}

func (w *writer) log4jError() {
	w.line = append(w.line, w.stamps.iso...)
	w.millis(',')
	w.put(" ERROR [http-nio-8080-exec-7] o.s.web.servlet.DispatcherServlet - request was not handled")
	w.nl()
	for _, l := range w.trace("java") {
		w.put(l)
		w.nl()
	}
}

func (w *writer) hostile() {
	w.line = append(w.line, w.stamps.iso...)
	w.millis(',')
	w.put(" ", w.of(alarms))
	w.number(1e6)
	if w.n(3) == 0 {
		w.put(" ")
		w.say(2, 8)
	}
	w.nl()
}
