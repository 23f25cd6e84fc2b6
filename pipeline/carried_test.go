package pipeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// jsonText is a string as JSON has it.
func jsonText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// furtherCarriers are those that [carriers] does not have: rarer ones, and carriers around carriers.
var furtherCarriers = map[string]func(line string, n int) string{
	"rfc 5424": func(line string, n int) string {
		return fmt.Sprintf("<14>1 2026-11-22T13:24:07.%06dZ web1 shop 812 - - %s", n, line)
	},
	"syslog with a priority": func(line string, n int) string {
		return fmt.Sprintf("<14>Nov 22 13:24:%02d web1 shop[812]: %s", n/1000%60, line)
	},
	"rsyslog's escapes": func(line string, n int) string {
		return fmt.Sprintf("Nov 22 13:24:%02d web1 shop[812]: %s", n/1000%60, strings.ReplaceAll(line, "\t", "#011"))
	},
	"journalctl -o json": func(line string, n int) string {
		return fmt.Sprintf(`{"__REALTIME_TIMESTAMP":"17953538470%05d","MESSAGE":%s,"PRIORITY":"6","_PID":"812","SYSLOG_IDENTIFIER":"shop","_HOSTNAME":"web1"}`, n, jsonText(line))
	},
	"journalctl -o short-precise": func(line string, n int) string {
		return fmt.Sprintf("Nov 22 13:24:07.%06d web1 shop[812]: %s", n, line)
	},
	"kubectl logs --prefix": func(line string, _ int) string { return "[pod/shop-7c5ddbdf54-x2x7k/web] " + line },
	"docker logs -t":        func(line string, n int) string { return fmt.Sprintf("2026-11-22T13:24:07.%09dZ %s", n, line) },
	"docker service logs":   func(line string, _ int) string { return "shop_web.1.x2x7k@node-1    | " + line },
	"foreman": func(line string, n int) string {
		return fmt.Sprintf("13:24:%02d web.1      | %s", n/1000%60, line)
	},
	"pm2":       func(line string, _ int) string { return "0|shop     | " + line },
	"rails tag": func(line string, _ int) string { return "[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] " + line },
	"mod_wsgi":  func(line string, n int) string { return wsgiLine(line, 12, n) },
	"vector": func(line string, n int) string {
		return fmt.Sprintf(`{"file":"/srv/shop.log","host":"web1","message":%s,"source_type":"file","timestamp":"2026-11-22T13:24:07.%09dZ"}`, jsonText(line), n)
	},
	"syslog in docker in cri": func(line string, n int) string {
		inner := fmt.Sprintf("Nov 22 13:24:%02d web1 shop[812]: %s", n/1000%60, line)
		return fmt.Sprintf("2026-11-22T13:24:07.%09dZ stderr F %s", n, dockerLine(inner, "stderr", n))
	},
	"compose in docker": func(line string, n int) string { return dockerLine("web-1  | "+line, "stdout", n) },
	"docker in kubectl": func(line string, n int) string { return "[pod/shop-7c5/web] " + dockerLine(line, "stderr", n) },
	"foreman in the journal": func(line string, n int) string {
		return fmt.Sprintf("Nov 22 13:24:%02d web1 foreman[77]: 13:24:%02d web.1      | %s", n/1000%60, n/1000%60, line)
	},
}

// TestFurtherCarriersChangeNothing puts each log into one of the rarer carriers, in turn, and wants the same exceptions.
func TestFurtherCarriersChangeNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	logs, names := corpus(t), slices.Sorted(maps.Keys(furtherCarriers))
	used := map[string]int{}
	n := 0
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		text := logs[name]
		if strings.Contains(name, "formats/") || strings.ContainsAny(text, "\r\x1b\x00") {
			continue
		}
		carrier := names[n%len(names)]
		n++
		if carrier == "rails tag" && strings.Contains(name, "railstagged") {
			continue // Rails does not tag twice
		}
		want := exceptions(t, capture(t, r, text))
		used[carrier] += len(want)
		if d := cmp.Diff(want, exceptions(t, capture(t, r, wrapLines(text, furtherCarriers[carrier])))); d != "" {
			t.Errorf("%s in %s: (-plain +carried)\n%s", name, carrier, d)
		}
	}
	for _, carrier := range names {
		if used[carrier] < 10 {
			t.Errorf("only %d events were read in %s", used[carrier], carrier)
		}
	}
}

// managed is what process managers wrote about two programs, a Python and a Ruby, that fail at once: foreman 0.87, honcho 2.0, concurrently 9.
var managed = map[string]string{
	"foreman": `12:54:28 web.1      | started with pid 10296
12:54:28 worker_2.1 | started with pid 10297
12:54:29 worker_2.1 | starting up
12:54:29 worker_2.1 | app.rb:3:in ` + "`fetch'" + `: key not found: :price (KeyError)
12:54:29 web.1      | Traceback (most recent call last):
12:54:29 worker_2.1 | 	from app.rb:3:in ` + "`total'" + `
12:54:29 web.1      |   File "/tmp/shop/app.py", line 8, in <module>
12:54:29 web.1      |     raise ValueError("cart 7\nhas no items")
12:54:29 worker_2.1 | 	from app.rb:4:in ` + "`<main>'" + `
12:54:29 worker_2.1 | exited with code 1
12:54:29 system     | sending SIGTERM to all processes
12:54:29 web.1      | ValueError: cart 7
12:54:29 web.1      | has no items
12:54:30 web.1      | exited with code 1
`,
	"honcho": `12:54:27 system     | worker_2.1 started (pid=10244)
12:54:27 system     | web.1 started (pid=10245)
12:54:28 worker_2.1 | app.rb:3:in ` + "`fetch'" + `: key not found: :price (KeyError)
12:54:28 web.1      | Traceback (most recent call last):
12:54:28 web.1      |   File "/tmp/shop/app.py", line 8, in <module>
12:54:28 worker_2.1 | 	from app.rb:3:in ` + "`total'" + `
12:54:28 worker_2.1 | 	from app.rb:4:in ` + "`<main>'" + `
12:54:28 web.1      |     raise ValueError("cart 7\nhas no items")
12:54:28 web.1      | ValueError: cart 7
12:54:28 web.1      | has no items
12:54:28 system     | worker_2.1 stopped (rc=1)
12:54:28 system     | web.1 stopped (rc=1)
`,
	"concurrently": `[worker_2] starting up
[worker_2] app.rb:3:in ` + "`fetch'" + `: key not found: :price (KeyError)
[worker_2] 	from app.rb:3:in ` + "`total'" + `
[worker_2] 	from app.rb:4:in ` + "`<main>'" + `
[worker_2] ruby app.rb exited with code 1
[web] Traceback (most recent call last):
[web]   File "/tmp/shop/app.py", line 8, in <module>
[web]     raise ValueError("cart 7\nhas no items")
[web] ValueError: cart 7
[web] has no items
`,
}

// TestProcessManagers reads what real process managers wrote, the lines of two programs between each other.
func TestProcessManagers(t *testing.T) {
	t.Parallel()
	r := library(t)
	for name, log := range managed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, ev := range capture(t, r, log) {
				e := ev.Exception.Values[len(ev.Exception.Values)-1]
				got = append(got, fmt.Sprintf("%s: %s, %d frames", e.Type, e.Text(), len(e.Stacktrace.Frames)))
			}
			slices.Sort(got)
			if d := cmp.Diff(got, []string{"KeyError: key not found: :price, 3 frames", "ValueError: cart 7\nhas no items, 1 frames"}); d != "" {
				t.Errorf("(-got +want)\n%s", d)
			}
		})
	}
}
