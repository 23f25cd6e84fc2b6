package scrub

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// ordinary are lines as most are that stand before an error: of gunicorn, log4j, JSON loggers, nginx, systemd, Rails, zap and others.
var ordinary = map[string]string{
	"gunicorn": `[2026-11-22 13:00:01 +0000] [4711] [INFO] Booting worker with pid: 4711
10.0.3.7 - - [22/Nov/2026:13:00:01 +0000] "GET /api/v1/orders/4711?page=2&sort=created HTTP/1.1" 200 5123 "-" "kube-probe/1.29"
2026-11-22 13:00:01,250 INFO shop.orders: order 4711 shipped to warehouse 7 in 12ms (queue=default worker=3)
2026-11-22 13:00:01,251 DEBUG urllib3.connectionpool: http://inventory:8080 "GET /stock/991 HTTP/1.1" 200 87
2026-11-22 13:00:01,260 WARNING shop.cache: slow lookup of profile:991 took 251 ms, falling back to the database
[2026-11-22 13:00:02,001: INFO/ForkPoolWorker-3] Task shop.tasks.send_mail[0c8f1a52-3c0e-4d7e-9f55-0d8ac1b1f0ee] succeeded in 0.2512s: None`,
	"log4j": `2026-11-22 13:00:01,250 [http-nio-8080-exec-7] INFO  com.acme.shop.order.OrderService - Order 4711 accepted for customer 991, 3 items
2026-11-22T13:00:01.251Z DEBUG 1 --- [   scheduling-1] o.s.web.servlet.DispatcherServlet        : Completed 200 OK
13:00:01.253 [main] WARN  org.hibernate.engine.jdbc.spi.SqlExceptionHelper - SQL Error: 0, SQLState: 08001
2026-11-22 13:00:01.254  INFO 17 --- [nio-8080-exec-2] c.a.shop.stock.StockController           : GET /stock/991 took 12 ms status=200
[GC pause (G1 Evacuation Pause) (young), 0.0123456 secs] [Eden: 24.0M(24.0M)->0.0B(13.0M) Survivors: 0.0B->3072.0K Heap: 24.0M(256.0M)->21.0M(256.0M)]
2026-11-22 13:00:01,255 INFO  [kafka-coordinator-heartbeat-thread | shop] o.a.k.c.c.internals.AbstractCoordinator: [Consumer clientId=shop-1, groupId=shop] Attempt to heartbeat failed since group is rebalancing`,
	"json": `{"level":"info","ts":1763816401.250,"logger":"shop.orders","caller":"orders/ship.go:77","msg":"order shipped","order":4711,"warehouse":7,"took":"12ms"}
{"timestamp":"2026-11-22T13:00:01.250Z","severity":"INFO","service":"shop-api","message":"GET /api/v1/orders/4711","status":200,"duration_ms":12.5,"trace":"4bf92f3577b34da6a3ce929d0e0e4736"}
{"time":"2026-11-22T13:00:01.251Z","level":"INFO","msg":"request finished","method":"GET","path":"/stock/991","status":200,"bytes":5123,"remote":"10.0.3.7"}
{"@timestamp":"2026-11-22T13:00:01.252Z","log.level":"WARN","message":"Slow query took 251 ms","ecs.version":"1.2.0","service.name":"shop","process.thread.name":"main","log.logger":"com.acme.shop.Db"}`,
	"others": `level=info ts=2026-11-22T13:00:01.250Z caller=ship.go:77 component=orders msg="order shipped" order=4711 warehouse=7 took=12ms
Nov 22 13:00:01 web-3 systemd[1]: Started Session 4711 of User deploy.
I1122 13:00:01.250123       1 controller.go:114] "Reconciling" controller="deployment" namespace="shop" name="api" worker=3
Started GET "/orders/4711" for 10.0.3.7 at 2026-11-22 13:00:01 +0000
Completed 200 OK in 12ms (Views: 5.1ms | ActiveRecord: 3.2ms | Allocations: 4711)
2026/11/22 13:00:01 [notice] 17#17: *4711 upstream response is buffered to a temporary file /var/cache/nginx/1/00/0000000001 while reading upstream
[13:00:01 INF] HTTP GET /orders/4711 responded 200 in 12.3456 ms
    return self.session.execute(query, params).scalars().all()`,
}

func BenchmarkLines(b *testing.B) {
	s := newScrubber(b, Options{})
	for _, name := range []string{"gunicorn", "log4j", "json", "others"} {
		lines := strings.Split(ordinary[name], "\n")
		b.Run(name, func(b *testing.B) {
			n := 0
			for _, line := range lines {
				n += len(line)
				if got := s.Text(line); got != line {
					b.Fatalf("%s\n%s", line, got)
				}
			}
			b.SetBytes(int64(n))
			b.ReportAllocs()
			begin := processTime(b)
			for b.Loop() {
				for _, line := range lines {
					s.Text(line)
				}
			}
			b.ReportMetric(float64((processTime(b)-begin).Nanoseconds())/float64(b.N*len(lines)), "cpu-ns/line")
		})
	}
}

// processTime is what this process has used of the processor: other work on the machine does not count.
func processTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
