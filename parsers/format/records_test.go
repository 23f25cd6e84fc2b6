package format

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

func utc(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

// text is a record whose own time is known.
func text(at string, level event.Level, logger, message string) event.Record {
	return event.Record{Time: utc(at), TimeSource: event.TimeText, Level: level, Logger: logger, Message: message}
}

// Lines from the documentation of loggers that formats.py does not run, taken apart by hand.
func TestRecords(t *testing.T) {
	t.Parallel()
	with := func(rec event.Record, f func(*event.Record)) event.Record { f(&rec); return rec }
	const at = "2024-05-01T10:00:00Z"
	for _, c := range []struct {
		name, line string
		want       event.Record
	}{
		{"spring boot", "2024-05-01T10:00:00.000Z ERROR 12 --- [shop] [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() failed",
			with(text(at, event.Error, "o.a.c.c.C.[.[.[/].[dispatcherServlet]", "Servlet.service() failed"), func(r *event.Record) { r.Process, r.Thread = "12", "nio-8080-exec-1" })},
		{"logback", "10:00:00.123 [main] ERROR com.acme.Shop - failed",
			event.Record{Level: event.Error, Logger: "com.acme.Shop", Thread: "main", Message: "failed"}},
		{"log4j", "2024-05-01 10:00:00,000 ERROR [pool-1-thread-7] com.acme.Shop: failed",
			with(text(at, event.Error, "com.acme.Shop", "failed"), func(r *event.Record) { r.Thread = "pool-1-thread-7" })},
		{"slf4j simple", "[main] INFO com.acme.Shop - started",
			event.Record{Level: event.Info, Logger: "com.acme.Shop", Thread: "main", Message: "started"}},
		{"nginx", `2024/05/01 10:00:00 [error] 7#8: *1 connect() failed (111: Connection refused) while connecting to upstream`,
			with(text(at, event.Error, "", "*1 connect() failed (111: Connection refused) while connecting to upstream"), func(r *event.Record) { r.Process, r.Thread = "7", "8" })},
		{"apache", "[Wed May 01 10:00:00.000 2024] [proxy:error] [pid 1:tid 2] (111)Connection refused: AH00957: http",
			with(text(at, event.Error, "proxy", "(111)Connection refused: AH00957: http"), func(r *event.Record) { r.Process, r.Thread = "1", "2" })},
		{"php", "[01-May-2024 10:00:00 UTC] PHP Fatal error:  Uncaught PDOException: deadlock", text(at, "", "", "PHP Fatal error:  Uncaught PDOException: deadlock")},
		{"dotnet console", "fail: Shop.Pay[0]", event.Record{Level: event.Error, Logger: "Shop.Pay"}},
		{"tomcat", "01-May-2024 10:00:00.000 SEVERE [main] org.apache.catalina.core.StandardContext.startInternal One or more listeners failed to start",
			with(text(at, event.Error, "org.apache.catalina.core.StandardContext", "One or more listeners failed to start"), func(r *event.Record) { r.Thread = "main" })},
		{"logrus in colour", "ERRO[0012] failed                                        order=42", event.Record{Level: event.Error, Message: "failed", Fields: map[string]string{"order": "42"}}},
		{"go log with the file", "2024/05/01 10:00:00 pay.go:12: failed", with(text(at, "", "", "failed"), func(r *event.Record) { r.Fields = map[string]string{"source": "pay.go:12"} })},
		{"monolog", "[2024-05-01T10:00:00.000000+00:00] production.ERROR: payment failed [] []", text(at, event.Error, "production", "payment failed")},
		{"go log", "2024/05/01 10:00:00 http: panic serving 1.2.3.4:5: boom", text(at, "", "", "http: panic serving 1.2.3.4:5: boom")},
		{"zap console", "2024-05-01T10:00:00.000Z\tERROR\tshop\tshop/pay.go:12\tfailed\t{\"order\": 42}",
			with(text(at, event.Error, "shop", "failed"), func(r *event.Record) { r.Fields = map[string]string{"source": "shop/pay.go:12", "order": "42"} })},
		{"zap epoch", "1.714557600e+09\terror\tfailed", text(at, event.Error, "", "failed")},
		{"logrus", `time="2024-05-01T10:00:00Z" level=error msg="pay \"now\" failed" order=42`,
			with(text(at, event.Error, "", `pay "now" failed`), func(r *event.Record) { r.Fields = map[string]string{"order": "42"} })},
		{"slog", `time=2024-05-01T10:00:00.000Z level=WARN msg=slow took=3s`,
			with(text(at, event.Warning, "", "slow"), func(r *event.Record) { r.Fields = map[string]string{"took": "3s"} })},
		{"env_logger", "[2024-05-01T10:00:00Z ERROR shop::db] failed", text(at, event.Error, "shop::db", "failed")},
		{"tracing", "2024-05-01T10:00:00.000000Z  INFO shop::db: connected", text(at, event.Info, "shop::db", "connected")},
		{"klog", "E0501 10:00:00.000000       1 controller.go:115] sync failed",
			with(text(at, event.Error, "", "sync failed"), func(r *event.Record) {
				r.Process, r.Fields = "1", map[string]string{"source": "controller.go:115"}
			})},
		{"glog with year", "W20240501 10:00:00.000000 17 shop.cc:9] low", with(text(at, event.Warning, "", "low"), func(r *event.Record) {
			r.Process, r.Fields = "17", map[string]string{"source": "shop.cc:9"}
		})},
		{"ruby", "E, [2024-05-01T10:00:00.000000 #12] ERROR -- shop: payment failed", with(text(at, event.Error, "shop", "payment failed"), func(r *event.Record) { r.Process = "12" })},
		{"ruby without progname", "F, [2024-05-01T10:00:00.000000 #12] FATAL -- : boom", with(text(at, event.Fatal, "", "boom"), func(r *event.Record) { r.Process = "12" })},
		{"serilog", "[10:00:00 ERR] failed", event.Record{Level: event.Error, Message: "failed"}},
		{"elixir", "13:32:13.286 [error] GenServer W terminating", event.Record{Level: event.Error, Message: "GenServer W terminating"}},
		{"postgres", "2024-05-01 10:00:00.000 UTC [12] app@db ERROR:  duplicate key", with(text(at, event.Error, "app@db", "duplicate key"), func(r *event.Record) { r.Process = "12" })},
		{"mysql", "2024-05-01T10:00:00.0Z 8 [ERROR] [MY-010119] [Server] Aborting", with(text(at, event.Error, "Server", "Aborting"), func(r *event.Record) {
			r.Process, r.Fields = "8", map[string]string{"code": "MY-010119"}
		})},
		{"logcat", "05-01 10:00:00.000  1234  5678 E AndroidRuntime: FATAL EXCEPTION: main",
			with(text(at, event.Error, "AndroidRuntime", "FATAL EXCEPTION: main"), func(r *event.Record) { r.Process, r.Thread = "1234", "5678" })},
		{"odoo", "2024-05-01 10:00:00,000 12 ERROR shopdb odoo.http: Exception during request",
			with(text(at, event.Error, "odoo.http", "Exception during request"), func(r *event.Record) {
				r.Process, r.Fields = "12", map[string]string{"db": "shopdb"}
			})},
		{"openstack", "2024-05-01 10:00:00.000 12 ERROR nova.api [req-7c9e6679-7425-40de-944b-e07fc1f90ae7 admin demo - default default] failed",
			with(text(at, event.Error, "nova.api", "failed"), func(r *event.Record) {
				r.Process, r.Fields = "12", map[string]string{"request_id": "req-7c9e6679-7425-40de-944b-e07fc1f90ae7"}
			})},
		{"odoo, a logger without a dot", "2024-05-01 10:00:00,000 12 INFO ? werkzeug: 127.0.0.1 - - [23/Nov/2026] x",
			with(text(at, event.Info, "werkzeug", "127.0.0.1 - - [23/Nov/2026] x"), func(r *event.Record) { r.Process = "12" })},
		{"a process number, and a message that is not odoo's", "2024-05-01 10:00:00,000 12 ERROR connection failed: timeout",
			with(text(at, event.Error, "", "connection failed: timeout"), func(r *event.Record) { r.Process = "12" })},
		{"openstack without a request", "2024-05-01 10:00:00.000 12 INFO metrics [-] started", with(text(at, event.Info, "metrics", "started"), func(r *event.Record) { r.Process = "12" })},
		{"openstack of today", "2024-05-01 10:00:00.000 12 INFO metrics [None req-7c9e6679-7425-40de-944b-e07fc1f90ae7 admin demo] started",
			with(text(at, event.Info, "metrics", "started"), func(r *event.Record) {
				r.Process, r.Fields = "12", map[string]string{"request_id": "req-7c9e6679-7425-40de-944b-e07fc1f90ae7"}
			})},
		{"columns", "2024-05-01 10:00:00,000|WARNING|shop.pay|charge|34|slow|er", with(text(at, event.Warning, "shop.pay", "slow|er"), func(r *event.Record) { r.Fields = map[string]string{"source": "charge:34"} })},
		{"padded columns", "2024-05-01 10:00:00,000 | WARNING  | metrics | <lambda> | 34 | slow", with(text(at, event.Warning, "metrics", "slow"), func(r *event.Record) { r.Fields = map[string]string{"source": "<lambda>:34"} })},
		{"columns without a function", "2024-05-01 10:00:00,000|WARNING|shop.pay|34|slow", with(text(at, event.Warning, "shop.pay", "slow"), func(r *event.Record) { r.Fields = map[string]string{"source": "34"} })},
		{"columns with a process", "2024-05-01 10:00:00,000|WARNING|12|shop.pay|slow", with(text(at, event.Warning, "shop.pay", "slow"), func(r *event.Record) { r.Process = "12" })},
		{"bars in the message", "2024-05-01 10:00:00,000|WARNING|shop.pay|a|b", text(at, event.Warning, "shop.pay", "a|b")},
		{"colons all along", "2024-05-01 10:00:00,000: WARNING: metrics: slow: 3 s", text(at, event.Warning, "metrics", "slow: 3 s")},
		{"colons all along, no logger", "2024-05-01 10:00:00,000: WARNING: failed: slow", text(at, event.Warning, "", "failed: slow")},
		{"a colon behind the level only", "2024-05-01 10:00:00,000 WARNING: cart: slow", text(at, event.Warning, "", "cart: slow")},
		{"level first, with logger and process", "INFO 2024-05-01 10:00:00,000 views 1234 payment failed", with(text(at, event.Info, "views", "payment failed"), func(r *event.Record) { r.Process = "1234" })},
		{"level first, and a number in the message", "INFO 2024-05-01 10:00:00,000 imported 1234 rows", text(at, event.Info, "", "imported 1234 rows")},
		{"process with its name", "2024-05-01 10:00:00,000 [MainProcess:123] INFO shop.x failed", with(text(at, event.Info, "shop.x", "failed"), func(r *event.Record) { r.Process = "123" })},
		{"process with its name and number", "2024-05-01 10:00:00,000 [ForkProcess-1:435] INFO shop.x failed", with(text(at, event.Info, "shop.x", "failed"), func(r *event.Record) { r.Process = "435" })},
		{"process and line", "[2024-05-01 10:00:00,000] [Worker:123] [INFO] [shop.x:12] failed", with(text(at, event.Info, "shop.x", "failed"), func(r *event.Record) {
			r.Process, r.Fields = "123", map[string]string{"source": "shop.x:12"}
		})},
		{"logfmt with Python's time", "ts=2024-05-01 10:00:00,000 level=ERROR logger=shop.db msg=\"failed\"", text(at, event.Error, "shop.db", "failed")},
		{"logfmt by hand", `ts=2024-05-01T10:00:00 level=ERROR logger=shop.db msg="cannot run: "<class 'TypeError'>""`, text(at, event.Error, "shop.db", `cannot run: "<class 'TypeError'>"`)},
		{"logfmt by hand, and a pair behind", `ts=2024-05-01T10:00:00 level=ERROR msg="cannot "run" it" order=42`, with(text(at, event.Error, "", `cannot "run" it`), func(r *event.Record) { r.Fields = map[string]string{"order": "42"} })},
		{"logfmt of which the message goes on", `ts=2024-05-01T10:00:00 level=ERROR msg="first line`, text(at, event.Error, "", "first line")},
		{"coloredlogs", "2024-05-01 10:00:00 web1 shop.demo[30462] DEBUG message", with(text(at, event.Debug, "shop.demo", "message"), func(r *event.Record) { r.Process = "30462" })},
		{"twisted", "2024-05-01T10:00:00+0000 [twisted.internet#info] Starting", text(at, event.Info, "twisted.internet", "Starting")},
		{"twisted legacy", "2024-05-01 10:00:00+0000 [-] Unhandled Error", text(at, "", "", "Unhandled Error")},
		{"daphne", "2024-05-01 10:00:00,000 ERROR    Exception inside application: x", text(at, event.Error, "", "Exception inside application: x")},
		{"django server", `[01/May/2024 10:00:00] "GET /cart HTTP/1.1" 500 145`, text(at, event.Error, "django.server", `"GET /cart HTTP/1.1" 500 145`)},
		{"werkzeug", `127.0.0.1 - - [01/May/2024 10:00:00] "GET / HTTP/1.1" 500 -`, text(at, event.Info, "werkzeug", `127.0.0.1 - - [01/May/2024 10:00:00] "GET / HTTP/1.1" 500 -`)},
		{"access", `203.0.113.9 - alice [01/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 12 "-" "curl/8"`, text(at, event.Info, "", `203.0.113.9 - alice [01/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 12 "-" "curl/8"`)},
		{"access ipv6", `::1 - - [01/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 12`, text(at, event.Info, "", `::1 - - [01/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 12`)},
		{"uwsgi", "[pid: 12|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 300 bytes} [Wed May  1 10:00:00 2024] GET / => generated 12 bytes",
			with(text(at, event.Info, "", "[pid: 12|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 300 bytes} [Wed May  1 10:00:00 2024] GET / => generated 12 bytes"), func(r *event.Record) { r.Process = "12" })},
		{"celery task", "[2024-05-01 10:00:00,000: INFO/ForkPoolWorker-1] shop.pay[7c9e6679-7425-40de-944b-e07fc1f90ae7]: charging",
			with(text(at, event.Info, "", "charging"), func(r *event.Record) {
				r.Process, r.Fields = "ForkPoolWorker-1", map[string]string{"task_name": "shop.pay", "task_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
			})},
		{"celery trace", "[2024-05-01 10:00:00,000: ERROR/ForkPoolWorker-1] Task shop.pay[7c9e6679-7425-40de-944b-e07fc1f90ae7] raised unexpected: KeyError('k')",
			with(text(at, event.Error, "celery.app.trace", "Task shop.pay[7c9e6679-7425-40de-944b-e07fc1f90ae7] raised unexpected: KeyError('k')"), func(r *event.Record) { r.Process = "ForkPoolWorker-1" })},
		{"winston", "2024-05-01T10:00:00.000Z error: failed", text(at, event.Error, "", "failed")},
		{"date only", "2024-05-01 10:00:00 anything at all", text(at, "", "", "anything at all")},
		{"a worker's name in the message", "2024-05-01 10:00:00 ERROR shop.views worker-1 died", text(at, event.Error, "shop.views", "worker-1 died")},
		{"a level in the message", "2024-05-01 10:00:00 the log.level was ERROR and more", text(at, "", "", "the log.level was ERROR and more")},
		{"an exception in the message", "2024-05-01 10:00:00 ERROR KeyError: 'k'", text(at, event.Error, "", "KeyError: 'k'")},
		{"critical with one blank may be anyone's", "CRITICAL: down", event.Record{Level: event.Fatal, Message: "down"}},
		{"gin", "[GIN] 2024/05/01 - 10:00:00 | 500 |", event.Record{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := reader.Decode([]byte(c.line))
			got.Record.Guess = "" // see TestGuess
			want := event.Line{Text: c.line, Head: c.want.Message != "" || c.want.Logger != "", Record: c.want}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("%s\n(-got +want)\n%s", c.line, diff)
			}
		})
	}
}

// What stands in tracebacks and in the values of exceptions never begins a record.
func TestNoHeads(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"", " ", "\t", "[", "{", "<", "INFO", "ERROR", "ERROR:", "ERROR: ", "TypeError", "NotImplementedError", "KeyboardInterrupt",
		"Traceback (most recent call last):", `  File "/srv/app.py", line 5, in view`, `    return d["k"]`, "    ~^^^^^", "           ~^^^^^",
		"KeyError: 'k'", "ValueError: x", "ValueError: ERROR: x", "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", "__main__.MyError: x", "shop.errors.PaymentError: ERROR in gateway",
		"requests.exceptions.ConnectionError: HTTPConnectionPool(host='db', port=80): Max retries exceeded",
		"sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) server closed the connection unexpectedly", "[SQL: SELECT 1]", "[parameters: (1,)]", "[Errno 2] No such file or directory", "(Background on this error at: https://sqlalche.me/e/20/gkpj)",
		"DETAIL:  Key (id)=(1) already exists.", "HINT:  Try again.", "LINE 1: SELECT x", "CONTEXT:  SQL statement", "ERROR:  duplicate key value violates unique constraint", "FATAL:  role \"x\" does not exist",
		"error: something", "Error: x", "error: invalid reference format", "warning: unused variable", "Warning: x", "info: y",
		"Exception in thread Thread-1 (worker):", "Exception in thread \"main\" java.lang.IllegalStateException: x", "Exception ignored in: <function R.__del__ at 0x7f>", "Task exception was never retrieved", "future: <Task finished name='Task-1' coro=<f() done>>",
		"The above exception was the direct cause of the following exception:", "During handling of the above exception, another exception occurred:", "[Previous line repeated 996 more times]", "  [Previous line repeated 996 more times]",
		"  + Exception Group Traceback (most recent call last):", "  | ExceptionGroup: many (2 sub-exceptions)", "  +-+---------------- 1 ----------------", "    +------------------------------------",
		"multiprocessing.pool.RemoteTraceback: ", `"""`, "Fatal Python error: Segmentation fault", "Current thread 0x00007f2c (most recent call first):", "--- Logging error ---", "Call stack:", "Message: 'x %s'", "Arguments: (1, 2)",
		"/srv/x.py:3: DeprecationWarning: y", "SyntaxError: invalid syntax (x.py, line 1)", "while importing row 17", "- item one", "* item two", "=> more", "--> here", "1. first", "2 errors found", "42", "12 records failed", "10.0.0.1 refused",
		"3.12.1 is too old", "2024 was a year", "2024-05-01 is a date", "2024-05-01", "10:00:00 is when it happened", "10:00 or later", "1714557600 seconds", "May 1 was the day", "Mon ami",
		"panic: runtime error: index out of range [5] with length 3", "goroutine 1 [running]:", "main.get(...)", "\t/srv/main.go:2 +0x1d", "exit status 2", "fatal error: all goroutines are asleep - deadlock!", "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]",
		"\tat com.acme.Api.get(Api.java:31)", "Caused by: com.acme.RepoException: load user 42", "\t... 27 more", "java.lang.IllegalStateException: x", "com.acme.Shop: x",
		"TypeError: Cannot read properties of undefined (reading 'name')", "    at inner (/srv/app.js:12:20)", "/srv/app.js:12", "Node.js v20.20.2", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "<--- Last few GCs --->",
		"app.rb:3:in `charge': card declined (PaymentError)", "\tfrom app.rb:5:in `block in checkout'", "#0 /srv/a.php(5): save(42)", "#0 {main}", "  thrown in /srv/a.php on line 4", "Stack trace:", "PHP Fatal error:  Uncaught x",
		"Unhandled exception. System.InvalidOperationException: outer", "   at App.Db.Q() in /src/Db.cs:line 12", " ---> System.IO.IOException: inner", "thread 'main' panicked at src/main.rs:1:39:", "stack backtrace:", "note: run with `RUST_BACKTRACE=1`",
		"terminate called after throwing an instance of 'std::runtime_error'", "==12==ERROR: AddressSanitizer: heap-buffer-overflow", "ERROR 1064 (42000): You have an error in your SQL syntax", "FATAL EXCEPTION: main", "=ERROR REPORT==== 22-Nov-2026::13:32:19 ===",
		"[ERROR]     at org.acme.Foo(Foo.java:1)", "[error]   at x", "{}", `{"a": 1}`, `{"message": "only a message"}`, `{"error": "not found"}`, `{"level": "error"`, "id | name", "name | value", "ok  |", "a=b", "key=value other=thing", "x = ERROR", "status=500 error=x",
		"Level 25:root:x", "a:b:c", "http://host:80/path", "foo: bar: baz", "pip: ERROR", "Got ERROR from server",
	} {
		if l := reader.Decode([]byte(line)); l.Head {
			t.Errorf("%q: got a head with %+v, want none", line, l.Record)
		}
	}
}
