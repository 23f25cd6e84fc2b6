package format

import (
	"testing"
	"time"
)

// BenchmarkDecode shows what a line costs. The pipeline decodes only near a hit. Budgets: a line without a head 150 ns and one
// allocation, a head of gunicorn or logging 600 ns.
func BenchmarkDecode(b *testing.B) {
	for _, bench := range []struct{ name, line string }{
		{"plain", "connection pool is exhausted, waiting for a free slot (12 of 12 in use) before giving up"},
		{"frame", `  File "/srv/shop/venv/lib/python3.12/site-packages/flask/app.py", line 1473, in wsgi_app`},
		{"type", "sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) server closed the connection"},
		{"gunicorn", "[2024-05-01 10:00:00 +0000] [12] [ERROR] Error handling request /cart?item=42"},
		{"logging", "2024-05-01 10:00:00,123 - shop.views - ERROR - payment failed for order 42"},
		{"brackets", "2024-05-01 10:00:00,123 ERROR [shop.views] payment failed for order 42"},
		{"default", "ERROR:shop.views:payment failed for order 42"},
		{"loguru", "2024-05-01 10:00:00.123 | ERROR    | shop.views:pay:12 - payment failed for order 42"},
		{"undelimited", "2024-05-01 10:00:00,123 ERROR payment failed for order 42"},
		{"access", `203.0.113.9 - - [01/May/2024:10:00:00 +0000] "GET /cart HTTP/1.1" 200 12 "-" "curl/8"`},
		{"cri-frame", `2024-05-01T10:00:00.123456789Z stderr F   File "/srv/shop/app.py", line 14, in view`},
		{"docker-frame", `{"log":"  File \"/srv/shop/app.py\", line 14, in view\n","stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}`},
		{"cri-json", `2026-11-22T00:00:00.000495000Z stdout F {"level":"info","ts":"2026-11-22T00:00:00.000Z","logger":"users.auth","trace_id":"e962582a780c543dbfd543cd2f3d726c","msg":"database ok ready","method":"GET","path":"/api/v1/users/33287","status":201,"duration_ms":2057,"pod":"shop-145f065af"}`},
		{"syslog-frame", `May  1 10:00:00 web1 app[12]:   File "/srv/shop/app.py", line 14, in view`},
		{"json", `{"asctime": "2024-05-01 10:00:00,123", "levelname": "ERROR", "name": "shop.views", "message": "payment failed", "request_id": "7f3a"}`},
	} {
		b.Run(bench.name, func(b *testing.B) {
			raw, r := []byte(bench.line), Reader{Now: time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC)}
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				r.Decode(raw)
			}
		})
	}
}

// BenchmarkForeign is the cost of a line of another writer, which should not show: no allocation, and less than finding its end.
func BenchmarkForeign(b *testing.B) {
	for _, bench := range []struct{ name, line, writer string }{
		{"cri", `2024-05-01T10:00:00.123456789Z stdout F {"level":"info","ts":"2026-11-22T00:00:00.000Z","logger":"users.auth"}`, "stderr"},
		{"docker", `{"log":"  File \"/srv/shop/app.py\", line 14, in view\n","stream":"stdout","time":"2024-05-01T10:00:00.123456789Z"}`, "stderr"},
		{"syslog", `May  1 10:00:00 web1 nginx[7]: 203.0.113.9 - - GET /`, "app[12]"},
		{"compose", `db-1   | checkpoint complete`, "web-1"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			raw, r := []byte(bench.line), Reader{}
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := r.DecodeOf(raw, bench.writer); ok {
					b.Fatal("not told apart")
				}
			}
		})
	}
}
