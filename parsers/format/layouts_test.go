package format

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// TestLayouts reads one line of each layout that a well-known program or a logger's documentation prints, and is in no other corpus.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, line                       string
		level                            event.Level
		logger, thread, process, message string
	}{
		{"cassandra", "INFO  [main] 2024-05-01 10:00:00,123 CassandraDaemon.java:42 - rows: 4", "info", "", "main", "", "rows: 4"},
		{"kafka", "[2024-05-01 10:00:00,123] ERROR session 7 closed (kafka.server.ReplicaManager)", "error", "kafka.server.ReplicaManager", "", "", "session 7 closed"},
		{"spark", "24/05/01 10:00:00 WARN TaskSetManager: lost task 0.0", "warning", "TaskSetManager", "", "", "lost task 0.0"},
		{"american", "05/01/24 10:00:00 WARN lost task 0.0", "warning", "", "", "", "lost task 0.0"},
		{"minecraft", "[10:00:00] [Server thread/WARN]: cannot keep up", "warning", "", "", "", "cannot keep up"},
		{"minecraft worker", "[10:00:00] [Worker-Main-2/ERROR]: cannot keep up", "error", "", "Worker-Main-2", "", "cannot keep up"},
		{"zookeeper", "2024-05-01 10:00:00,123 [myid:1] - INFO  [main:QuorumPeer@123] - started", "info", "QuorumPeer", "main", "", "started"},
		{"yii", `2024-05-01 10:00:00 [10.1.2.3][17][-][error][yii\db\Exception] no table`, "error", `yii\db\Exception`, "", "17", "no table"},
		{"codeigniter", "CRITICAL - 2024-05-01 10:00:00 --> no table", "fatal", "", "", "", "no table"},
		{"log4net", "2024-05-01 10:00:00,123 [4] ERROR Shop.Orders [(null)] - payment failed", "error", "Shop.Orders", "", "4", "payment failed"},
		{"serilog in columns", "2024-05-01T10:00:00.1234567Z | Warning | Shop.Orders | slow", "warning", "Shop.Orders", "", "", "slow"},
		{"jupyter", "[W 2024-05-01 10:00:00.123 ServerApp] 404 GET /x", "warning", "ServerApp", "", "", "404 GET /x"},
		{"log.lua", "[INFO  10:00:00] app.lua:12: started", "info", "", "", "", "started"},
		{"log4perl", "2024/05/01 10:00:00 ERROR> no table", "error", "", "", "", "no table"},
		{"colons", "2024-05-01 10:00:00,123  ERROR:views.py:12:no table", "error", "", "", "", "no table"},
		{"jetty", "2024-05-01 10:00:00.123:WARN:oejs.HttpChannel:qtp12-21: /x", "warning", "oejs.HttpChannel", "qtp12-21", "", "/x"},
		{"karaf", "2024-05-01T10:00:00,123 | ERROR | -nio-8080-exec-1 | shop.Orders      | 12 - com.acme.shop - 1.0.0 | no table", "error", "shop.Orders", "-nio-8080-exec-1", "", "no table"},
		{"columns", "2024-05-01 10:00:00,123 | ERROR | http-nio-8080-exec-1 | user=bob | shop.Orders | no table", "error", "shop.Orders", "http-nio-8080-exec-1", "", "no table"},
		{"ansible", "2024-05-01 10:00:00,123 p=12 u=root n=ansible | PLAY RECAP", "", "ansible", "", "12", "PLAY RECAP"},
		{"topic", "10:00:00.123 INFO  [com.acme.Orders] [billing] order 42", "info", "com.acme.Orders", "", "", "[billing] order 42"},
		{"jboss", "10:00:00,123 INFO  [org.keycloak.services] (ServerService Thread Pool -- 67) started", "info", "org.keycloak.services", "ServerService Thread Pool -- 67", "", "started"},
		{"jenkins", "2024-05-01 10:00:00.123+0000 [id=33]\tWARNING\th.i.i.InstallUncaughtExceptionHandler#handleException: no", "warning", "h.i.i.InstallUncaughtExceptionHandler", "", "", "no"},
		{"dancer", "[shop:12] error @2024-05-01 10:00:00> no table in /srv/lib/Shop.pm l. 42", "error", "shop", "", "12", "no table"},
		{"log15", "EROR[05-01|10:00:00] payment failed    order=42", "error", "", "", "", "payment failed"},
		{"logrus with callers", "WARN[2024-05-01T10:00:00Z]/srv/shop/main.go:83 main.run() disk is full   order=42", "warning", "", "", "", "disk is full"},
		{"klog structured", `E0501 10:00:00.123456   1234 controller.go:115] "Sync \"a\" failed" err="no such pod" pod="default/web"`, "error", "", "", "1234", `Sync "a" failed`},
		{"klog quoting", `E0501 10:00:00.123456   1234 controller.go:115] "a" is no number`, "error", "", "", "1234", `"a" is no number`},
		{"logging for ruby", "I, [2024-05-01T10:00:00.123456 #12]  INFO : order 41 placed", "info", "", "", "12", "order 41 placed"},
		{"apex", " ERROR[0003] payment failed", "error", "", "", "", "payment failed"},
		{"padded", " INFO shop.orders: listening", "info", "shop.orders", "", "", "listening"},
		{"charmbracelet", "ERRO payment failed err=EOF", "error", "", "", "", "payment failed err=EOF"},
		{"go with a prefix", "shopd: 2024/05/01 10:00:00 cart: 3 items", "", "shopd", "", "", "cart: 3 items"},
		{"go with a level", "2024/05/01 10:00:00 ERROR declined: no funds", "error", "", "", "", "declined: no funds"},
		{"go with a level and a module", "2024/05/01 10:00:00 ERROR shop.orders: no funds", "error", "shop.orders", "", "", "no funds"},
		{"go with the hour", "10:00:00.123456 cart: 3 items", "", "", "", "", "cart: 3 items"},
		{"nest", "[Nest] 20325  - 11/23/2026, 6:03:57 PM     LOG [Orders] order 41 placed +3ms", "info", "Orders", "", "20325", "order 41 placed"},
		{"nest elsewhere", "[Nest] 20325  - 23.11.2026, 18:03:57   ERROR [ExceptionsHandler] card declined", "error", "ExceptionsHandler", "", "20325", "card declined"},
		{"winston with a label", "2024-05-01 10:00:00 [shop] info: [cache] warmed", "info", "shop", "", "", "[cache] warmed"},
		{"consola", " ERROR  card declined", "error", "", "", "", "card declined"},
		{"console for systemd", "<4>Shop.Orders[7] slow", "warning", "Shop.Orders", "", "", "slow"},
		{"console in one line", "warn: Shop.Orders[7] slow", "warning", "Shop.Orders", "", "", "slow"},
		{"weblogic", "####<May 1, 2024 10:00:00,123 AM UTC> <Error> <HTTP> <host1> <AdminServer> <[ACTIVE] ExecuteThread: '0' for queue: 'default'> <<WLS Kernel>> <> <> <1714557600123> <BEA-101020> <Servlet failed",
			"error", "HTTP", "[ACTIVE] ExecuteThread: '0' for queue: 'default'", "", "Servlet failed"},
		{"weblogic's console", "<May 1, 2024 10:00:00 AM UTC> <Warning> <Security> <BEA-090152> <Demo trusted CA certificate is being used.> ", "warning", "Security", "", "", "Demo trusted CA certificate is being used."},
		{"sanic", "Main  2024-05-01 10:00:00 +0000 INFO: Starting worker [13443]", "info", "", "", "Main", "Starting worker [13443]"},
		{"sanic's access log", "Srv 0 |2024-05-01 10:00:00 +0000 INFO: 127.0.0.1:50484 GET http://127.0.0.1/ok 200 2  0.6ms", "info", "", "", "Srv 0", "127.0.0.1:50484 GET http://127.0.0.1/ok 200 2  0.6ms"},
		{"php's notices", "PHP Warning:  Undefined variable $x in /srv/shop.php on line 3", "warning", "", "", "", "PHP Warning:  Undefined variable $x in /srv/shop.php on line 3"},
		{"rich", "[10:00:00] INFO     cache warmed                                    cache.py:19", "info", "", "", "", "cache warmed"},
		{"rich in the same second", "           WARNING  cache cold                                      cache.py:20", "warning", "", "", "", "cache cold"},
		{"a date at the end", "INFO: cache warmed [Wed May 01 10:00:00 UTC 2024]", "info", "", "", "", "cache warmed"},
		{"lua in nginx", `2024/05/01 10:00:00 [warn] 41#42: *9 [lua] pay.lua:77: charge(): card declined, client: 10.0.0.7, server: shop, request: "POST /pay HTTP/1.1", host: "shop"`, "warning", "", "42", "41", "card declined"},
		{"simplelog", "[ERROR] worker - sync aborted <com.acme.Outage: no gate>com.acme.Outage: no gate", "error", "worker", "", "", "sync aborted"},
		{"no name before a message", "INFO:cache: warmed", "info", "", "", "", "cache: warmed"},
		{"a name in brackets before the level", "[2024-05-01 10:00:00,123] [PID 12] [Thread-4] [shop.orders] [INFO] cart: 3 items", "info", "shop.orders", "Thread-4", "", "cart: 3 items"},
		{"pairs without quotes", "ts=2024-05-01 10:00:00,123 lvl=INFO thread=main logger=shop.orders msg=cart: items=3 of 4", "info", "shop.orders", "main", "", "cart: items=3 of 4"},
		{"console with a time", "2024-05-01T10:00:00.123Z dbug: Shop.Orders[12]", "debug", "Shop.Orders", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := reader.Decode([]byte(tt.line))
			r := got.Record
			if !got.Head || r.Level != tt.level || r.Logger != tt.logger || r.Thread != tt.thread || r.Process != tt.process || r.Message != tt.message {
				t.Errorf("%s\ngot  head %v level %q logger %q thread %q process %q message %q\nwant level %q logger %q thread %q process %q message %q", tt.line,
					got.Head, r.Level, r.Logger, r.Thread, r.Process, r.Message, tt.level, tt.logger, tt.thread, tt.process, tt.message)
			}
		})
	}
}

// TestBlanks reads lines of nothing but blanks.
func TestBlanks(t *testing.T) {
	t.Parallel()
	for n := range 64 {
		if got := (Reader{}).Decode([]byte(strings.Repeat(" ", n))); got.Head {
			t.Errorf("%d blanks begin a record", n)
		}
	}
}

// TestUnfold gives stack traces that a logger has put into one line their lines back, and leaves other texts alone.
func TestUnfold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, line, message string }{
		{"python", `2024-05-01 10:00:00 ERROR failed\nTraceback (most recent call last):\n  File "pay.py", line 3, in pay\nKeyError: 'k'`,
			"failed\nTraceback (most recent call last):\n  File \"pay.py\", line 3, in pay\nKeyError: 'k'"},
		{"java", `2024-05-01 10:00:00 ERROR failed\njava.lang.IllegalStateException: x\n\tat shop.Pay.go(Pay.java:3)`, "failed\njava.lang.IllegalStateException: x\n\tat shop.Pay.go(Pay.java:3)"},
		{"dotnet", "<3>Shop.Orders[0] failed System.InvalidOperationException: no stock  ---> System.Exception: b    at Shop.A.B()    --- End of inner exception stack trace ---    at Shop.Pay.Do() in /s.cs:line 12",
			"failed System.InvalidOperationException: no stock\n ---> System.Exception: b\n   at Shop.A.B()\n   --- End of inner exception stack trace ---\n   at Shop.Pay.Do() in /s.cs:line 12"},
		{"javascript with carriage returns", "2024-05-01 10:00:00 ERROR PayError: declined\r    at charge (/srv/app.js:5:28)\r    at main (/srv/app.js:12:27)\n", "PayError: declined\n    at charge (/srv/app.js:5:28)\n    at main (/srv/app.js:12:27)"},
		{"columns", "2024-05-01 10:00:00 ERROR Exception at the till    at noon", "Exception at the till    at noon"},
		{"a path", `2024-05-01 10:00:00 ERROR cannot open C:\new\text at all`, `cannot open C:\new\text at all`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := reader.Decode([]byte(tt.line))
			if got.Record.Message != tt.message || !strings.HasSuffix(got.Text, tt.message) {
				t.Errorf("%s\ngot  %q\nwant %q", tt.line, got.Record.Message, tt.message)
			}
		})
	}
	if got := reader.Decode([]byte(`text = "Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyError"`)); strings.Contains(got.Text, "\n") {
		t.Errorf("source code was unfolded: %q", got.Text)
	}
}

// TestGuess tells which loggers are only guessed: a word without a dot right before the message.
func TestGuess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ line, logger, guess, message string }{
		{"2024-05-01 10:00:00 INFO rows: 4, skipped: 2", "rows", "rows: ", "4, skipped: 2"},
		{"2024-05-01 10:00:00 [INFO] [billing] stage 4 of 5", "billing", "[billing] ", "stage 4 of 5"},
		{"2024-05-01 10:00:00 INFO shop.rows: 4", "shop.rows", "", "4"},
		{"2024-05-01 10:00:00 INFO [main] shop.rows: 4", "shop.rows", "", "4"},
		{"2024-05-01 10:00:00 - shop - INFO - 4 rows", "shop", "", "4 rows"},
		{"2024-05-01 10:00:00 INFO 4 rows", "", "", "4 rows"},
	} {
		if r := reader.Decode([]byte(tt.line)).Record; r.Logger != tt.logger || r.Guess != tt.guess || r.Message != tt.message {
			t.Errorf("%s\ngot logger %q, guess %q, message %q", tt.line, r.Logger, r.Guess, r.Message)
		}
	}
}

// TestLooseStack finds a stack in a member of any name, but for those that quote one.
func TestLooseStack(t *testing.T) {
	t.Parallel()
	const stack = `java.lang.IllegalStateException: pool is closed\n\tat shop.Pool.get(Pool.java:31)`
	for member, want := range map[string]bool{
		`"ex":"` + stack + `"`: true, `"Attributes":{"exception.stacktrace":"` + stack + `"}`: true, `"Exception":"` + stack + `"`: true,
		`"request":"` + stack + `"`: false, `"context":{"exception":{"message":"` + stack + `"}}`: false,
	} {
		r := reader.Decode([]byte(`{"Timestamp":"2024-05-01T10:00:00Z","LogLevel":"Error","Category":"Shop.Pool","Message":"failed",` + member + `}`)).Record
		if got := r.Stack != ""; got != want || r.Level != event.Error || r.Logger != "Shop.Pool" || r.Message != "failed" {
			t.Errorf("%s\ngot %+v", member, r)
		}
	}
}
