package pipeline

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// marks are carriers that name who wrote a line: the first writer and the second one.
var marks = map[string][2]func(line string, n int) string{
	"compose": {
		func(line string, _ int) string { return "web-1     | " + line },
		func(line string, _ int) string { return "worker-1  | " + line },
	},
	"kubectl": {
		func(line string, _ int) string { return "[pod/shop-7c5ddbdf54-x2x7k/web] " + line },
		func(line string, _ int) string { return "[pod/shop-7c5ddbdf54-x2x7k/worker] " + line },
	},
	"syslog pid": {
		func(line string, n int) string {
			return fmt.Sprintf("Nov 22 13:24:%02d web1 shop[812]: %s", n/1000%60, line)
		},
		func(line string, n int) string {
			return fmt.Sprintf("Nov 22 13:24:%02d web1 shop[813]: %s", n/1000%60, line)
		},
	},
	"rfc 5424": {
		func(line string, n int) string {
			return fmt.Sprintf("<14>1 2026-11-22T13:24:07.%06dZ web1 shop 812 - - %s", n, line)
		},
		func(line string, n int) string {
			return fmt.Sprintf("<14>1 2026-11-22T13:24:07.%06dZ web1 cron 99 - - %s", n, line)
		},
	},
	"stern": {
		func(line string, _ int) string { return "shop-7c5ddbdf54-x2x7k web " + line },
		func(line string, _ int) string { return "shop-7c5ddbdf54-q9zvt web " + line },
	},
	"fluentd": {
		func(line string, _ int) string {
			return `{"container_name":"/shop-web-1","source":"stderr","log":` + quoted(strings.TrimSuffix(line, "\n")) + "}"
		},
		func(line string, _ int) string {
			return `{"container_name":"/shop-web-2","source":"stderr","log":` + quoted(strings.TrimSuffix(line, "\n")) + "}"
		},
	},
	"docker streams": {
		func(line string, n int) string { return dockerLine(line, "stdout", n) },
		func(line string, n int) string { return dockerLine(line, "stderr", n) },
	},
	"cri streams": {
		func(line string, n int) string { return fmt.Sprintf("2026-11-22T13:24:07.%09dZ stdout F %s", n, line) },
		func(line string, n int) string { return fmt.Sprintf("2026-11-22T13:24:07.%09dZ stderr F %s", n, line) },
	},
	"rails tags": {
		func(line string, _ int) string { return "[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] " + line },
		func(line string, _ int) string { return "[7f8d2b5f-4e20-4b68-8e66-1b3c7c2a1d22] " + line },
	},
	"mod_wsgi": {
		func(line string, n int) string { return wsgiLine(line, 12, n) },
		func(line string, n int) string { return wsgiLine(line, 13, n) },
	},
}

func dockerLine(line, stream string, n int) string {
	b, _ := json.Marshal(line + "\n")
	return fmt.Sprintf(`{"log":%s,"stream":"%s","time":"2026-11-22T13:24:07.%09dZ"}`, b, stream, n)
}

func wsgiLine(line string, pid, n int) string {
	return fmt.Sprintf("[Sun Nov 22 13:24:07.%06d 2026] [wsgi:error] [pid %d:tid 140] [client 203.0.113.9:5] %s", n, pid, strings.ReplaceAll(line, `\`, `\\`))
}

// weave mixes the lines of texts, keeping the order of each.
func weave(rnd *rand.Rand, texts ...string) string {
	var lines [][]string
	total := 0
	for _, text := range texts {
		l := slices.Collect(strings.Lines(text))
		lines, total = append(lines, l), total+len(l)
	}
	var b strings.Builder
	for ; total > 0; total-- {
		pick := rnd.IntN(total)
		for i := range lines {
			if pick -= len(lines[i]); pick < 0 {
				b.WriteString(lines[i][0])
				lines[i] = lines[i][1:]
				break
			}
		}
	}
	return b.String()
}

// substance is what an event says of an error, wherever its text stands: not its id, and not the place.
func substance(t *testing.T, events []*event.Event, crumbs bool) []string {
	t.Helper()
	var all []string
	for _, ev := range events {
		e := *ev
		e.EventID, e.Contexts, e.Timestamp = "", nil, event.Timestamp{}
		if !crumbs {
			e.Breadcrumbs = nil
		}
		b, err := json.MarshalIndent(&e, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(b))
	}
	slices.Sort(all)
	return all
}

// TestMarkedWritersAreKeptApart mixes the lines of two logs in carriers that name the writer of each line, and wants what both give by themselves, each with its
// own breadcrumbs. The two outputs of a container are one program: they share them.
func TestMarkedWritersAreKeptApart(t *testing.T) {
	t.Parallel()
	r := library(t)
	rnd := rand.New(rand.NewPCG(5, 6))
	logs := corpus(t)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(logs)), func(name string) bool {
		return strings.ContainsAny(logs[name], "\r\x1b\x00") || strings.HasPrefix(name, "formats/") || len(logs[name]) > 64<<10
	})
	rnd.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	carriers := slices.Sorted(maps.Keys(marks))
	pairs := 0
	for i := 0; i+1 < len(names); i += 2 {
		carrier := carriers[i/2%len(carriers)]
		wrap := marks[carrier]
		a, b := wrapLines(surround(logs[names[i]]), wrap[0]), wrapLines(surround(logs[names[i+1]]), wrap[1])
		crumbs := !strings.HasSuffix(carrier, "streams")
		want := substance(t, append(capture(t, r, a), capture(t, r, b)...), crumbs)
		got := substance(t, capture(t, r, weave(rnd, a, b)), crumbs)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s and %s as %s: (-apart +mixed)\n%s", names[i], names[i+1], carrier, d)
		}
		pairs += len(want)
	}
	if pairs < mixedPairs {
		t.Errorf("only %d events were mixed", pairs)
	}
}

// within finds the lines of a traceback before which something of it must have stood.
var within = regexp.MustCompile(`^(\s+(at \S|from \S+:\d|File ")|\t/|#\d+ |Caused by: |\s+\.\.\. \d+ |goroutine \d+ \[|\s+\d+: )`)

// TestInterruptedTracesAreNotLost puts records of another thread between the lines of tracebacks, which say nothing of their thread themselves, and wants no error
// less than without. Most tracebacks are whole, too; of
// a chain whose thread nobody names, the parts may be two errors.
func TestInterruptedTracesAreNotLost(t *testing.T) {
	t.Parallel()
	r := library(t)
	logs := corpus(t)
	const head, other = "2026-11-22 13:24:01,123 [main] ERROR shop.pay - payment failed\n", "2026-11-22 13:24:05,123 [worker-2] INFO shop.stock - item counted\n"
	total, whole := 0, 0
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		text := logs[name]
		if strings.ContainsAny(text, "\r\x1b\x00") || strings.HasPrefix(name, "formats/") || len(text) > 64<<10 {
			continue
		}
		switch name {
		case "ruby/railstemplate-typed-7.0.log":
			continue // its only numbered lines are those of a source excerpt, which could be anybody's
		case "go/recoveredlog-1.26.log":
			continue // a stack without a panic is an error only by the record right before it
		case "rust/coloreyre-0.6.log":
			continue // "Error:" could be anybody's, and what tells that it is Rust's stands behind the other thread's records
		}
		var b strings.Builder
		b.WriteString(head)
		interrupted := false
		rnd := rand.New(rand.NewPCG(7, uint64(crc32.ChecksumIEEE([]byte(name))))) // the same whatever other logs there are
		for line := range strings.Lines(text) {
			if within.MatchString(line) && rnd.IntN(4) == 0 {
				b.WriteString(strings.Repeat(other, 1+rnd.IntN(3)))
				interrupted = true
			}
			b.WriteString(line)
		}
		if !interrupted {
			continue
		}
		want, got := exceptions(t, capture(t, r, head+text)), exceptions(t, capture(t, r, b.String()))
		total += len(want)
		for _, w := range want {
			if slices.Contains(got, w) {
				whole++
			}
		}
		if len(got) < len(want) {
			t.Errorf("%s: %d events, %d without the records in between:\n%s", name, len(got), len(want), b.String()[:min(b.Len(), 1500)])
		}
	}
	if whole*100 < wholePart*total {
		t.Errorf("only %d of %d tracebacks are whole", whole, total)
	}
}
